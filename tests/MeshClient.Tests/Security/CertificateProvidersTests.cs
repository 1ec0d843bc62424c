using MeshClient.Security;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Security;

public class CertificateProvidersTests
{
    private static readonly CertificateProviderReference Full = new("full", "");

    private static readonly CertificateProviders Providers = new(new Dictionary<string, XdsCertificateProvider>
    {
        ["full"] = new XdsFileWatcherProvider { CertificateFile = "/c.pem", PrivateKeyFile = "/k.pem", CaCertificateFile = "/ca.pem" },
        ["roots"] = new XdsFileWatcherProvider { CaCertificateFile = "/ca.pem" },
        ["spiffe"] = new XdsFileWatcherProvider { CaCertificateFile = "/ca.pem", SpiffeTrustBundleMapFile = "/map.json" },
    });

    [Fact]
    public void Resolve_FileWatcher_PutsItsFilesInPlace() =>
        Assert.Equal(
            new UpstreamTls
            {
                TrustedCa = new PemSource("/ca.pem", null),
                CertificateChain = new PemSource("/c.pem", null),
                PrivateKey = new PemSource("/k.pem", null),
            },
            Providers.Resolve(new UpstreamTls { RootProvider = Full, IdentityProvider = Full }));

    [Fact]
    [Trait("Rule", "security 16 #42")]
    public void Resolve_SpiffeBundleMap_NeverUsesTheCaInstead()
    {
        var tls = new UpstreamTls { RootProvider = new CertificateProviderReference("spiffe", "") };

        Assert.Equal(tls, Providers.Resolve(tls));
    }

    [Fact]
    public void Resolve_ProviderWithoutWhatIsAskedFor_StaysUnresolved()
    {
        var tls = new UpstreamTls { UseSystemRoots = true, IdentityProvider = new CertificateProviderReference("roots", "") };

        Assert.Equal(tls, Providers.Resolve(tls));
    }

    [Fact]
    public void Resolve_NoReference_ChangesNothing()
    {
        var tls = new UpstreamTls { TrustedCa = new PemSource("/other.pem", null) };

        Assert.Equal(tls, Providers.Resolve(tls));
    }
}
