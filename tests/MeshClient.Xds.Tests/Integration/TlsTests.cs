using MeshClient.Testing;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Tests.Client.Support;
using MeshClient.Xds.Tests.Integration.Support;
using MeshClient.Xds.Tests.Transport;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Integration;

public sealed class TlsTests : IDisposable
{
    private static readonly DateTimeOffset FarFuture = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TestCertificateAuthority _authority = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mesh-tls-");

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Connect_TrustedServer_Works()
    {
        using var certificate = _authority.Issue("localhost");
        await using var server = await RawControlPlane.StartAsync(certificate.Certificate);
        await using var bench = new RealClientBench(Server(server, new XdsTlsCredentials { CaCertificateFile = Write("ca.pem", _authority.CertificatePem) }));

        await AssertConnectedAsync(bench, server);
    }

    [Fact]
    public async Task Connect_ServerWantsACertificate_PresentsOurs()
    {
        using var certificate = _authority.Issue("localhost");
        using var ours = _authority.Issue("spiffe://cluster.local/ns/a/sa/b");
        await using var server = await RawControlPlane.StartAsync(certificate.Certificate, askForClientCertificate: true);
        await using var bench = new RealClientBench(Server(server, new XdsTlsCredentials
        {
            CaCertificateFile = Write("ca.pem", _authority.CertificatePem),
            CertificateFile = Write("cert.pem", ours.CertificatePem),
            PrivateKeyFile = Write("key.pem", ours.PrivateKeyPem),
        }));

        await AssertConnectedAsync(bench, server);

        Assert.Equal(ours.Certificate.Thumbprint, Assert.Single(server.ClientCertificates)!.Thumbprint);
    }

    [Fact]
    public async Task Connect_ServerOfAnotherAuthority_IsRefusedWithTheReason()
    {
        using var other = new TestCertificateAuthority("another CA");
        using var certificate = other.Issue("localhost");
        await using var server = await RawControlPlane.StartAsync(certificate.Certificate);
        await using var bench = new RealClientBench(Server(server, new XdsTlsCredentials { CaCertificateFile = Write("ca.pem", _authority.CertificatePem) }));

        var watcher = await FailAsync(bench);

        Assert.Contains("certificate", watcher.LastMessage, StringComparison.OrdinalIgnoreCase);
        Assert.Null(server.TryNextStream());
    }

    [Fact]
    public async Task Connect_SystemRootsDoNotKnowTheServer_IsRefused()
    {
        using var certificate = _authority.Issue("localhost");
        await using var server = await RawControlPlane.StartAsync(certificate.Certificate);
        await using var bench = new RealClientBench(Server(server, new XdsTlsCredentials()));

        await FailAsync(bench);

        Assert.Null(server.TryNextStream());
    }

    [Fact]
    public async Task Connect_CertificateOfAnotherHost_IsRefused()
    {
        using var certificate = _authority.Issue("elsewhere.example");
        await using var server = await RawControlPlane.StartAsync(certificate.Certificate);
        await using var bench = new RealClientBench(Server(server, new XdsTlsCredentials { CaCertificateFile = Write("ca.pem", _authority.CertificatePem) }));

        var watcher = await FailAsync(bench);

        Assert.Contains("certificate", watcher.LastMessage, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("missing.pem", null)]
    [InlineData("no-certificate.pem", "hello")]
    public async Task Connect_CaFileUnusable_NamesTheFile(string name, string? content)
    {
        using var certificate = _authority.Issue("localhost");
        await using var server = await RawControlPlane.StartAsync(certificate.Certificate);
        var file = content is null ? Path.Combine(_directory.FullName, name) : Write(name, content);
        await using var bench = new RealClientBench(Server(server, new XdsTlsCredentials { CaCertificateFile = file }));

        var watcher = await FailAsync(bench);

        Assert.Contains("The tls channel credentials (ca_certificate_file) cannot be used", watcher.LastMessage, StringComparison.Ordinal);
        Assert.Contains(name, watcher.LastMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_FileUnusableAtFirst_IsReadAgainByTheNextAttempt()
    {
        using var certificate = _authority.Issue("localhost");
        await using var server = await RawControlPlane.StartAsync(certificate.Certificate);
        await using var bench = new RealClientBench(Server(server, new XdsTlsCredentials { CaCertificateFile = Write("ca.pem", "hello") }));
        var watcher = await FailAsync(bench);

        Write("ca.pem", _authority.CertificatePem);
        await bench.ReconnectAsync(1);
        await (await server.NextStreamAsync()).RespondAsync(Lds, "v1", "n1", "l=a");

        await watcher.Log.WaitForAsync("a");
    }

    [Fact]
    public async Task Connect_RootsAndIdentityRotated_NewConnectionsUseThem()
    {
        using var other = new TestCertificateAuthority("another CA");
        using var certificate = _authority.Issue("localhost");
        using var nextCertificate = other.Issue("localhost");
        using var ours = _authority.Issue("client-1");
        using var nextOurs = _authority.Issue("client-2");
        var server = await RawControlPlane.StartAsync(certificate.Certificate, askForClientCertificate: true);
        var port = server.Port;
        await using var bench = new RealClientBench(Server(server, new XdsTlsCredentials
        {
            CaCertificateFile = Write("ca.pem", _authority.CertificatePem),
            CertificateFile = Write("cert.pem", ours.CertificatePem),
            PrivateKeyFile = Write("key.pem", ours.PrivateKeyPem),
        }));
        await AssertConnectedAsync(bench, server);

        Write("ca.pem", other.CertificatePem);
        Write("cert.pem", nextOurs.CertificatePem);
        Write("key.pem", nextOurs.PrivateKeyPem);
        bench.Time.Advance(TimeSpan.FromSeconds(600));
        await bench.CertificateLog.Ids.WaitForAsync("1701", 2);
        await server.DisposeAsync();
        await using var next = await RawControlPlane.StartAsync(nextCertificate.Certificate, askForClientCertificate: true, port);
        await bench.ReconnectAsync(1);
        await next.NextStreamAsync();

        Assert.Equal(nextOurs.Certificate.Thumbprint, Assert.Single(next.ClientCertificates)!.Thumbprint);
    }

    [Fact]
    [Trait("Rule", "security 16 #65")]
    public async Task Connect_OurCertificateHasRunOut_FailsWithoutAHandshake()
    {
        using var certificate = _authority.Issue("localhost");
        using var ours = _authority.Issue("client");
        await using var server = await RawControlPlane.StartAsync(certificate.Certificate, askForClientCertificate: true);
        await using var bench = new RealClientBench(Server(server, new XdsTlsCredentials
        {
            CaCertificateFile = Write("ca.pem", _authority.CertificatePem),
            CertificateFile = Write("cert.pem", ours.CertificatePem),
            PrivateKeyFile = Write("key.pem", ours.PrivateKeyPem),
        }));
        bench.Time.SetUtcNow(ours.Certificate.NotAfter.ToUniversalTime());

        var watcher = await FailAsync(bench);

        Assert.Contains("ran out", watcher.LastMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_PlaintextServer_FailsWithoutACrash()
    {
        await using var server = await RawControlPlane.StartAsync();
        await using var bench = new RealClientBench(Server(server, new XdsTlsCredentials()));

        await FailAsync(bench);

        Assert.Null(server.TryNextStream());
    }

    [Fact]
    public async Task Connect_TokenFile_SendsTheTokenWithEveryStream()
    {
        using var certificate = _authority.Issue("localhost");
        await using var server = await RawControlPlane.StartAsync(certificate.Certificate);
        var token = JwtTokens.Expiring(FarFuture);
        await using var bench = new RealClientBench(ServerWithToken(server, Write("token", token)));
        await bench.WatchAsync(Lds, "l");
        var first = await server.NextStreamAsync();

        first.End(0);
        await bench.ReconnectAsync(1);
        var second = await server.NextStreamAsync();

        Assert.Equal($"Bearer {token}", first.Authorization);
        Assert.Equal($"Bearer {token}", second.Authorization);
    }

    [Fact]
    public async Task Connect_TokenFileMissing_FailsTheStreamAndRecoversWithTheFile()
    {
        using var certificate = _authority.Issue("localhost");
        await using var server = await RawControlPlane.StartAsync(certificate.Certificate);
        await using var bench = new RealClientBench(ServerWithToken(server, Path.Combine(_directory.FullName, "token")));
        var watcher = await FailAsync(bench);
        Assert.Contains("token", watcher.LastMessage, StringComparison.Ordinal);
        Assert.Null(server.TryNextStream());

        Write("token", JwtTokens.Expiring(FarFuture));
        await bench.ReconnectAsync(1);
        await (await server.NextStreamAsync()).RespondAsync(Lds, "v1", "n1", "l=a");

        await watcher.Log.WaitForAsync("a");
    }

    private XdsServer ServerWithToken(RawControlPlane server, string tokenFile) =>
        Server(server, new XdsTlsCredentials { CaCertificateFile = Write("ca.pem", _authority.CertificatePem) }) with
        {
            CallCredentials = [new XdsJwtTokenFileCredentials(tokenFile)],
        };

    private static XdsServer Server(RawControlPlane server, XdsTlsCredentials credentials) => new($"localhost:{server.Port}", credentials);

    private static async Task AssertConnectedAsync(RealClientBench bench, RawControlPlane server)
    {
        var watcher = await bench.WatchAsync(Lds, "l");
        await (await server.NextStreamAsync()).RespondAsync(Lds, "v1", "n1", "l=a");
        await watcher.Log.WaitForAsync("a");
    }

    private static async Task<RecordingWatcher> FailAsync(RealClientBench bench)
    {
        var watcher = await bench.WatchAsync(Lds, "l");
        await watcher.Log.WaitForAsync("error Unreachable");
        return watcher;
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }
}
