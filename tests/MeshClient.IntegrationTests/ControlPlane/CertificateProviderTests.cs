using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>Clusters that name certificate providers of the bootstrap (gRFC A29).</summary>
public sealed class CertificateProviderTests : IDisposable
{
    private const string Identity = "spiffe://cluster.local/ns/shop/sa/pay";

    private readonly TestCertificateAuthority _authority = new();
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("meshclient-");

    [Fact]
    public async Task Get_ProvidersOfTheBootstrap_SecureBothSides()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        using var identity = _authority.Issue("spiffe://cluster.local/ns/shop/sa/web");
        await using var backend = await Backends.StartAsync(
            "pay-1", new FakeBackendOptions { Certificate = _authority.Issue(Identity), ClientAuthority = _authority });
        xds.SetService("pay", s => s
            .Endpoints(backend)
            .Cluster(c => c.Tls(t => t.TrustProvider("files").IdentityProvider("files").AcceptUri(Identity))));
        var provider = new XdsFileWatcherProvider
        {
            CertificateFile = Write("cert.pem", identity.CertificatePem),
            PrivateKeyFile = Write("key.pem", identity.PrivateKeyPem),
            CaCertificateFile = Write("ca.pem", _authority.CertificatePem),
        };
        await using var mesh = MeshRuntime.Create(XdsMesh.Options(With(xds, provider), _ => { }));
        using var client = mesh.CreateHttpClient();

        Assert.Equal("pay-1", await client.AnsweredByAsync("http://pay/"));
        Assert.Equal(identity.Certificate.Thumbprint, Assert.Single(backend.Requests).ClientCertificate?.Thumbprint);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.1 B13")]
    public async Task Get_ProviderOfAnUnknownPlugin_HarmsOnlyTheClusterThatNamesIt()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        xds.Update(u => u
            .SetService("pay", s => s.Endpoints(backend))
            .SetService("safe", s => s.Endpoints(backend).Cluster(c => c.Tls(t => t.TrustProvider("secrets")))));
        var bootstrap = XdsBootstrap.Parse($$$"""
            {
              "xds_servers": [ { "server_uri": "{{{xds.Target}}}", "channel_creds": [ { "type": "insecure" } ] } ],
              "certificate_providers": { "secrets": { "plugin_name": "vault", "config": { "path": "/pki" } } }
            }
            """);
        await using var mesh = MeshRuntime.Create(XdsMesh.Options(bootstrap, _ => { }));
        using var client = mesh.CreateHttpClient();

        Assert.Equal("pay-1", await client.AnsweredByAsync("http://pay/"));
        var exception = await client.FailsAsync("http://safe/");

        Assert.Contains("\"secrets\" is not one of the certificate_providers", await xds.WaitForNackAsync(XdsResourceType.Cluster, TestTimeout.Token), StringComparison.Ordinal);
        Assert.Contains("\"secrets\"", exception.Message, StringComparison.Ordinal);
        Assert.Equal("pay-1", await client.AnsweredByAsync("http://pay/"));
    }

    [Fact]
    public async Task Get_ProviderOfAnotherCa_RefusesTheServer()
    {
        using var other = new TestCertificateAuthority("other CA");
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1", new FakeBackendOptions { Certificate = _authority.Issue(Identity) });
        xds.SetService("pay", s => s.Endpoints(backend).Cluster(c => c.Tls(t => t.TrustProvider("files"))));
        var provider = new XdsFileWatcherProvider { CaCertificateFile = Write("ca.pem", other.CertificatePem) };
        await using var mesh = MeshRuntime.Create(XdsMesh.Options(With(xds, provider), _ => { }));
        using var client = mesh.CreateHttpClient();

        var exception = await client.FailsAsync("http://pay/");

        Assert.Equal(MeshFailureReason.TlsFailed, exception.Reason);
        Assert.Equal(0, backend.RequestCount);
    }

    [Fact]
    public async Task Get_ProviderThatGivesNoRoots_FailsInsteadOfTrustingLess()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1", new FakeBackendOptions { Certificate = _authority.Issue(Identity) });
        xds.SetService("pay", s => s.Endpoints(backend).Cluster(c => c.Tls(t => t.TrustProvider("files"))));
        var provider = new XdsFileWatcherProvider
        {
            CaCertificateFile = Write("ca.pem", _authority.CertificatePem),
            SpiffeTrustBundleMapFile = Write("map.json", "{}"),
        };
        await using var mesh = MeshRuntime.Create(XdsMesh.Options(With(xds, provider), _ => { }));
        using var client = mesh.CreateHttpClient();

        var exception = await client.FailsAsync("http://pay/");

        Assert.Equal(MeshFailureReason.TlsFailed, exception.Reason);
        Assert.Contains("certificate provider 'files'", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _files.Delete(recursive: true);
        _authority.Dispose();
    }

    private static XdsBootstrap With(FakeXdsServer xds, XdsCertificateProvider provider) => new(xds.Server)
    {
        Node = new XdsNode { Id = "meshclient-test" },
        CertificateProviders = new Dictionary<string, XdsCertificateProvider> { ["files"] = provider },
    };

    private string Write(string name, string content)
    {
        var path = Path.Combine(_files.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }
}
