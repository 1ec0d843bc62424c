using MeshClient.Xds.Model;

namespace MeshClient.Xds.Resources.Tls;

/// <summary>What a transport socket says. Immutable.</summary>
/// <param name="Tls">Null for plaintext.</param>
/// <param name="UsesHttpProxy">Endpoints may name an HTTP CONNECT proxy (gRFC A86).</param>
internal readonly record struct UpstreamTransport(UpstreamTls? Tls, bool UsesHttpProxy);
