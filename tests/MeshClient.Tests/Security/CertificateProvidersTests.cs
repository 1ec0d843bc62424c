using System.Security.Authentication;
using MeshClient.Security;
using MeshClient.Testing;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Certificates;
using MeshClient.Xds.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshClient.Tests.Security;

public class CertificateProvidersTests
{
    private static readonly CertificateProviderReference Full = new("full", "");

    private readonly CertificateWatches _watches = new(new FakeTimeProvider(), NullLogger.Instance);
    private readonly CertificateProviders _providers;

    public CertificateProvidersTests() => _providers = new CertificateProviders(
        new Dictionary<string, XdsCertificateProvider>
        {
            ["full"] = new XdsFileWatcherProvider
            {
                CertificateFile = "/c.pem",
                PrivateKeyFile = "/k.pem",
                CaCertificateFile = "/ca.pem",
                RefreshInterval = TimeSpan.FromSeconds(5),
            },
            ["roots"] = new XdsFileWatcherProvider { CaCertificateFile = "/ca.pem" },
            ["spiffe"] = new XdsFileWatcherProvider { CaCertificateFile = "/ca.pem", SpiffeTrustBundleMapFile = "/map.json" },
        },
        _watches);

    [Fact]
    public void Use_FileWatcher_WatchesItsFilesAtItsInterval()
    {
        var tls = new UpstreamTls { RootProvider = Full, IdentityProvider = Full };

        using var identity = _providers.UseIdentity(tls);
        using var roots = _providers.UseRoots(tls);

        Assert.Equal(["/c.pem /k.pem 00:00:05", "/ca.pem 00:00:05"], Watched());
    }

    [Fact]
    public void Use_FilesOfTheClusterItself_AreWatchedAtTheDefaultInterval()
    {
        var tls = new UpstreamTls { TrustedCa = new PemSource("/other.pem", null) };

        using var roots = _providers.UseRoots(tls);

        Assert.Equal(["/other.pem 00:10:00"], Watched());
        Assert.Null(_providers.UseIdentity(tls));
    }

    [Fact]
    public void Use_SystemRoots_WatchesNothing() => Assert.Null(_providers.UseRoots(new UpstreamTls { UseSystemRoots = true }));

    [Fact]
    [Trait("Rule", "security 16 #42")]
    public async Task Use_SpiffeBundleMap_NeverUsesTheCaInstead()
    {
        using var roots = _providers.UseRoots(new UpstreamTls { RootProvider = new CertificateProviderReference("spiffe", "") })!;

        var exception = await Assert.ThrowsAsync<AuthenticationException>(() => roots.GetAsync(default).AsTask());

        Assert.Contains("'spiffe'", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Watched());
    }

    [Fact]
    public async Task Use_ProviderWithoutWhatIsAskedFor_RefusesTheHandshake()
    {
        var tls = new UpstreamTls { UseSystemRoots = true, IdentityProvider = new CertificateProviderReference("roots", "") };

        using var identity = _providers.UseIdentity(tls)!;

        await Assert.ThrowsAsync<AuthenticationException>(() => identity.GetAsync(default).AsTask());
    }

    private IEnumerable<string> Watched() => _watches.Statuses.Select(status => $"{string.Join(' ', status.Files)} {status.RefreshInterval}");
}
