using MeshClient.IntegrationTests.Support;
using MeshClient.Runtime;
using MeshClient.Testing;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Certificates;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>
/// Files of a certificate provider that change while the mesh runs: real handshakes, and a clock that the test moves (gRFC A29, security
/// 3.3).
/// </summary>
public sealed class CertificateRotationTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(900);

    private readonly TestCertificateAuthority _authority = new();
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("meshclient-");
    private readonly FakeTimeProvider _time = new();

    [Fact]
    [Trait("Rule", "security 16 #40")]
    public async Task Get_IdentityRotated_NewConnectionsPresentItAndCallsInFlightLiveOn()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await StartMutualAsync("pay", _authority);
        xds.SetService("pay", s => s.Endpoints(backend).Cluster(c => c.Tls(t => t.TrustProvider("files").IdentityProvider("files"))));
        using var first = WriteIdentity();
        Write("ca.pem", _authority.CertificatePem);
        await using var mesh = Runtime(xds);
        using var client = mesh.CreateHttpClient();
        using var hold = backend.HoldRequests();
        var held = client.AnsweredByAsync("http://pay/");
        await backend.WaitForRequestsAsync(1, TestTimeout.Token);

        using var second = WriteIdentity();
        await RefreshAsync(mesh, status => status is { Role: "identity", Rotations: 1 });
        var next = client.AnsweredByAsync("http://pay/");
        await backend.WaitForRequestsAsync(2, TestTimeout.Token);
        hold.Dispose();

        Assert.Equal(["pay", "pay"], await Task.WhenAll(held, next));
        Assert.Equal(
            [first.Certificate.Thumbprint, second.Certificate.Thumbprint],
            backend.Requests.Select(request => request.ClientCertificate?.Thumbprint));
    }

    [Fact]
    [Trait("Rule", "security 16 #37")]
    public async Task Get_OnlyTheCertificateReplaced_GoesOnWithTheOldPair()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await StartMutualAsync("pay", _authority);
        xds.SetService("pay", s => s.Endpoints(backend).Cluster(c => c.Tls(t => t.TrustProvider("files").IdentityProvider("files"))));
        using var first = WriteIdentity();
        Write("ca.pem", _authority.CertificatePem);
        await using var mesh = Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");

        using var second = _authority.Issue("web");
        Write("cert.pem", second.CertificatePem);
        await RefreshAsync(mesh, status => status is { Role: "identity", Rejections: 1 });
        await backend.DisconnectAsync(TestTimeout.Token);
        await client.AnsweredByAsync("http://pay/");

        Assert.Equal(2, backend.ConnectionCount);
        Assert.All(backend.Requests, request => Assert.Equal(first.Certificate.Thumbprint, request.ClientCertificate?.Thumbprint));
    }

    [Fact]
    public async Task Get_RootsRotated_NewConnectionsTrustOnlyTheNewOnes()
    {
        using var nextAuthority = new TestCertificateAuthority("next CA");
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await StartBackendAsync("pay", _authority);
        await using var nextBackend = await StartBackendAsync("stock", nextAuthority);
        xds.SetService("pay", s => s.Endpoints(backend).Cluster(c => c.Tls(t => t.TrustProvider("files"))));
        Write("ca.pem", _authority.CertificatePem);
        await using var mesh = Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");

        Write("ca.pem", nextAuthority.CertificatePem);
        await RefreshAsync(mesh, status => status is { Role: "roots", Rotations: 1 });
        xds.SetService("stock", s => s.Endpoints(nextBackend).Cluster(c => c.Tls(t => t.TrustProvider("files"))));
        xds.SetService("cart", s => s.Endpoints(backend).Cluster(c => c.Tls(t => t.TrustProvider("files"))));

        Assert.Equal("pay", await client.AnsweredByAsync("http://pay/"));
        Assert.Equal("stock", await client.AnsweredByAsync("http://stock/"));
        Assert.Equal(MeshFailureReason.TlsFailed, (await client.FailsAsync("http://cart/")).Reason);
        Assert.Equal(2, backend.RequestCount);
    }

    [Fact]
    [Trait("Rule", "security 16 #38")]
    public async Task Get_FilesVanished_NewConnectionsUseTheLastGood()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await StartBackendAsync("pay", _authority);
        xds.SetService("pay", s => s.Endpoints(backend).Cluster(c => c.Tls(t => t.TrustProvider("files"))));
        Write("ca.pem", _authority.CertificatePem);
        await using var mesh = Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");

        File.Delete(Path.Combine(_files.FullName, "ca.pem"));
        await RefreshAsync(mesh, status => status.Rejections == 1);
        await backend.DisconnectAsync(TestTimeout.Token);

        Assert.Equal("pay", await client.AnsweredByAsync("http://pay/"));
        Assert.Equal(2, backend.ConnectionCount);
    }

    [Fact]
    public async Task Get_FilesNeverThere_FailsNamingProviderFieldAndPath()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await StartBackendAsync("pay", _authority);
        xds.SetService("pay", s => s.Endpoints(backend).Cluster(c => c.Tls(t => t.TrustProvider("files"))));
        await using var mesh = Runtime(xds);
        using var client = mesh.CreateHttpClient();
        var call = client.FailsAsync("http://pay/");

        await FakeTime.RunUntilAsync(_time, call);

        var exception = await call;
        Assert.Equal((MeshFailureReason.TlsFailed, "UF"), (exception.Reason, exception.ResponseFlags));
        Assert.Contains("certificate provider 'files'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("ca_certificate_file", exception.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_files.FullName, "ca.pem"), exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, backend.RequestCount);
    }

    [Fact]
    [Trait("Rule", "security 16 #65")]
    public async Task Get_OurCertificateHasRunOut_FailsWithoutAHandshake()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await StartMutualAsync("pay", _authority);
        xds.SetService("pay", s => s.Endpoints(backend).Cluster(c => c.Tls(t => t.TrustProvider("files").IdentityProvider("files"))));
        using var identity = WriteIdentity();
        Write("ca.pem", _authority.CertificatePem);
        _time.SetUtcNow(identity.Certificate.NotAfter.ToUniversalTime());
        await using var mesh = Runtime(xds);
        using var client = mesh.CreateHttpClient();

        var exception = await client.FailsAsync("http://pay/");

        Assert.Equal(MeshFailureReason.TlsFailed, exception.Reason);
        Assert.Contains("ran out", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "security 16 #41")]
    public async Task Get_TwoClustersOfOneProvider_ReadTheFilesOnceAndStopWithTheLast()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await StartBackendAsync("pay", _authority);
        xds.SetService("pay", s => s.Endpoints(backend).Cluster(c => c.Tls(t => t.TrustProvider("files"))));
        xds.SetService("cart", s => s.Endpoints(backend).Cluster(c => c.Tls(t => t.TrustProvider("files"))));
        Write("ca.pem", _authority.CertificatePem);
        var mesh = Runtime(xds);
        using var client = mesh.CreateHttpClient();

        await client.AnsweredByAsync("http://pay/");
        await client.AnsweredByAsync("http://cart/");

        Assert.Single(mesh.Engine.Certificates.Statuses);
        var certificates = mesh.Engine.Certificates;
        var shown = Assert.Single((await mesh.GetSnapshotAsync(TestTimeout.Token)).Certificates);
        Assert.Equal(("roots", Path.Combine(_files.FullName, "ca.pem")), (shown.Role, Assert.Single(shown.Files)));
        Assert.Equal(_authority.Certificate.NotAfter.ToUniversalTime(), shown.ValidUntil?.UtcDateTime);
        await mesh.DisposeAsync();
        Assert.Empty(certificates.Statuses);
    }

    [Fact]
    public async Task Get_ClusterLeavesTls_StopsReading()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await StartBackendAsync("pay", _authority);
        await using var plain = await Backends.StartAsync("plain");
        xds.SetService("pay", s => s.Endpoints(backend).Cluster(c => c.Tls(t => t.TrustProvider("files"))));
        Write("ca.pem", _authority.CertificatePem);
        await using var mesh = Runtime(xds);
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");

        xds.SetService("pay", s => s.Endpoints(plain));
        await XdsMesh.AppliedAsync(xds, mesh, XdsResourceType.Cluster, XdsResourceType.Endpoint);

        Assert.Equal("plain", await client.AnsweredByAsync("http://pay/"));
        Assert.Empty(mesh.Engine.Certificates.Statuses);
    }

    public void Dispose()
    {
        _files.Delete(recursive: true);
        _authority.Dispose();
    }

    private static Task<FakeBackend> StartBackendAsync(string name, TestCertificateAuthority authority) =>
        Backends.StartAsync(name, new FakeBackendOptions { Certificate = authority.Issue(name) });

    /// <summary>Does not let in who has no certificate of the authority.</summary>
    private static Task<FakeBackend> StartMutualAsync(string name, TestCertificateAuthority authority) =>
        Backends.StartAsync(name, new FakeBackendOptions { Certificate = authority.Issue(name), ClientAuthority = authority });

    private MeshRuntime Runtime(FakeXdsServer xds)
    {
        var provider = new XdsFileWatcherProvider
        {
            CertificateFile = Path.Combine(_files.FullName, "cert.pem"),
            PrivateKeyFile = Path.Combine(_files.FullName, "key.pem"),
            CaCertificateFile = Path.Combine(_files.FullName, "ca.pem"),
            RefreshInterval = Interval,
        };
        var bootstrap = new XdsBootstrap(xds.Server)
        {
            Node = new XdsNode { Id = "meshclient-test" },
            CertificateProviders = new Dictionary<string, XdsCertificateProvider> { ["files"] = provider },
        };
        return MeshRuntime.Create(XdsMesh.Options(bootstrap, _ => { }), new EngineEnvironment { Time = _time });
    }

    /// <summary>Lets the interval pass and waits for what the reading leads to.</summary>
    private async Task RefreshAsync(MeshRuntime mesh, Predicate<CertificateStatus> isReached)
    {
        var certificates = mesh.Engine.Certificates;
        await Eventually.IsAsync(() => Task.FromResult(certificates.Statuses), statuses => statuses.All(status => status.LastReadAt is not null));
        _time.Advance(Interval);
        await Eventually.IsAsync(() => Task.FromResult(certificates.Statuses), statuses => statuses.Any(status => isReached(status)));
    }

    private TestCertificate WriteIdentity()
    {
        var identity = _authority.Issue("spiffe://cluster.local/ns/shop/sa/web");
        Write("cert.pem", identity.CertificatePem);
        Write("key.pem", identity.PrivateKeyPem);
        return identity;
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_files.FullName, name), content);
}
