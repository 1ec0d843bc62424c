using MeshClient.Xds.Model;

namespace MeshClient.Xds.Resources.Tls;

/// <summary>The identity that the client presents: from a provider, or from a chain and its key. Immutable.</summary>
internal sealed record ClientIdentity(CertificateProviderReference? Provider, PemSource? Chain, PemSource? Key);
