using System.Collections.Frozen;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Certificates;
using MeshClient.Xds.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshClient.Security;

/// <summary>
/// Finds the certificates that a cluster's configuration means: of the bootstrap's providers by instance name (gRFC A29), or of the files
/// and texts that it gives itself. Thread-safe.
/// </summary>
internal sealed class CertificateProviders(IReadOnlyDictionary<string, XdsCertificateProvider> providers, CertificateWatches watches)
{
    /// <summary>Without a bootstrap.</summary>
    public static CertificateProviders None(TimeProvider time) =>
        new(FrozenDictionary<string, XdsCertificateProvider>.Empty, new CertificateWatches(time, NullLogger.Instance));

    /// <summary>Null for the roots of the system.</summary>
    public CertificateUse<RootMaterial>? UseRoots(UpstreamTls tls)
    {
        if (tls.RootProvider is { } reference)
        {
            // A SPIFFE bundle map goes before the roots, which must not be used in its place.
            return Find(reference) is { CaCertificateFile: { } file, SpiffeTrustBundleMapFile: null } provider
                ? new CertificateUse<RootMaterial>(
                    $"{Describe(reference)} (ca_certificate_file)",
                    watches.Acquire(new RootSource(new PemSource(file, null), provider.RefreshInterval)))
                : Missing<RootMaterial>(reference, "roots");
        }

        return tls.TrustedCa is { } bundle
            ? new CertificateUse<RootMaterial>("The trusted CA of the cluster", watches.Acquire(new RootSource(bundle, tls.RefreshInterval)))
            : null;
    }

    /// <summary>Null for none.</summary>
    public CertificateUse<IdentityMaterial>? UseIdentity(UpstreamTls tls)
    {
        if (tls.IdentityProvider is { } reference)
        {
            return Find(reference) is { CertificateFile: { } file, PrivateKeyFile: { } keyFile } provider
                ? new CertificateUse<IdentityMaterial>(
                    $"{Describe(reference)} (certificate_file, private_key_file)",
                    watches.Acquire(new IdentitySource(new PemSource(file, null), new PemSource(keyFile, null), provider.RefreshInterval)))
                : Missing<IdentityMaterial>(reference, "certificate");
        }

        return tls is { CertificateChain: { } chain, PrivateKey: { } key }
            ? new CertificateUse<IdentityMaterial>("The client certificate of the cluster", watches.Acquire(new IdentitySource(chain, key, tls.RefreshInterval)))
            : null;
    }

    private XdsFileWatcherProvider? Find(CertificateProviderReference reference) =>
        providers.GetValueOrDefault(reference.InstanceName) as XdsFileWatcherProvider;

    // The handshake then fails, it never falls back to less.
    private static CertificateUse<T> Missing<T>(CertificateProviderReference reference, string what)
        where T : CertificateMaterial =>
        new($"{Describe(reference)} gives no {what}; check its config (SPIFFE bundle maps are not supported yet).", lease: null);

    private static string Describe(CertificateProviderReference reference) => $"The certificate provider '{reference.InstanceName}' of the bootstrap";
}
