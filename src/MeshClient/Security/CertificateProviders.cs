using System.Collections.Frozen;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Model;

namespace MeshClient.Security;

/// <summary>The certificate providers of the bootstrap by instance name (gRFC A29). Immutable.</summary>
internal sealed class CertificateProviders(IReadOnlyDictionary<string, XdsCertificateProvider> providers)
{
    public static readonly CertificateProviders None = new(FrozenDictionary<string, XdsCertificateProvider>.Empty);

    /// <summary>
    /// Puts the files of file watchers in the place of the references to them. A reference that yields no files stays: the handshake then
    /// fails, it never falls back to less.
    /// </summary>
    public UpstreamTls Resolve(UpstreamTls tls) => ResolveIdentity(ResolveRoots(tls));

    private UpstreamTls ResolveRoots(UpstreamTls tls) =>
        // A SPIFFE bundle map goes before the roots, which must not be used in its place.
        Find(tls.RootProvider) is { CaCertificateFile: { } roots, SpiffeTrustBundleMapFile: null }
            ? tls with { RootProvider = null, TrustedCa = new PemSource(roots, null) }
            : tls;

    private UpstreamTls ResolveIdentity(UpstreamTls tls) =>
        Find(tls.IdentityProvider) is { CertificateFile: { } chain, PrivateKeyFile: { } key }
            ? tls with { IdentityProvider = null, CertificateChain = new PemSource(chain, null), PrivateKey = new PemSource(key, null) }
            : tls;

    private XdsFileWatcherProvider? Find(CertificateProviderReference? reference) =>
        reference is null ? null : providers.GetValueOrDefault(reference.InstanceName) as XdsFileWatcherProvider;
}
