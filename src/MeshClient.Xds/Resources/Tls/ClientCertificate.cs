using MeshClient.Xds.Model;

namespace MeshClient.Xds.Resources.Tls;

/// <summary>The identity that the client presents. Immutable.</summary>
internal sealed record ClientCertificate(PemSource Chain, PemSource Key);
