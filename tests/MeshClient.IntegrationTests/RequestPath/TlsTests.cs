using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;

namespace MeshClient.IntegrationTests.RequestPath;

public sealed class TlsTests : IDisposable
{
    private readonly TestCertificateAuthority _authority = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("mesh-tls").FullName;

    [Theory]
    [InlineData("1.1", "HTTP/1.1")]
    [InlineData("2.0", "HTTP/2")]
    public async Task Get_TlsServiceByHttpUri_EncryptsAndSendsSchemeHttps(string version, string protocol)
    {
        await using var backend = await StartAsync(_authority.Issue("pay"));
        await using var mesh = EasyMode.Runtime("pay", service => service.Tls.CaFile = File("ca.pem", _authority.CertificatePem), backend);
        using var client = mesh.CreateHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://pay/")
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var response = await client.SendAsync(request, TestTimeout.Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var seen = Assert.Single(backend.Requests);
        Assert.Equal((protocol, "https", "pay"), (seen.Protocol, seen.Scheme, seen.ServerName));
    }

    [Fact]
    public async Task Get_CertificateOfAnotherAuthority_FailsAsTlsFailedAndSaysWhy()
    {
        using var other = new TestCertificateAuthority("another CA");
        await using var backend = await StartAsync(other.Issue("pay"));
        await using var mesh = EasyMode.Runtime("pay", service => service.Tls.CaFile = File("ca.pem", _authority.CertificatePem), backend);
        using var client = mesh.CreateHttpClient();

        var exception = await Assert.ThrowsAsync<MeshRequestException>(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));

        Assert.Equal((MeshFailureReason.TlsFailed, "UF"), (exception.Reason, exception.ResponseFlags));
        Assert.Contains("not trusted", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, backend.RequestCount);
    }

    [Fact]
    public async Task Get_CertificateOfAnotherName_FailsAsTlsFailed()
    {
        await using var backend = await StartAsync(_authority.Issue("someone-else"));
        await using var mesh = EasyMode.Runtime("pay", service => service.Tls.CaFile = File("ca.pem", _authority.CertificatePem), backend);
        using var client = mesh.CreateHttpClient();

        var exception = await Assert.ThrowsAsync<MeshRequestException>(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));

        Assert.Equal(MeshFailureReason.TlsFailed, exception.Reason);
        Assert.Contains("does not name", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_CertificateOfTheAuthorityForClientsOnly_IsNoServerCertificate()
    {
        await using var backend = await StartAsync(_authority.Issue(new TestCertificateOptions { SubjectAltNames = { "pay" }, ForServers = false }));
        await using var mesh = EasyMode.Runtime("pay", service => service.Tls.CaFile = File("ca.pem", _authority.CertificatePem), backend);
        using var client = mesh.CreateHttpClient();

        var exception = await Assert.ThrowsAsync<MeshRequestException>(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));

        Assert.Equal(MeshFailureReason.TlsFailed, exception.Reason);
    }

    [Fact]
    public async Task Get_TrustedCaFileIsBroken_FailsAsTlsFailedAndNamesTheProblem()
    {
        await using var backend = await StartAsync(_authority.Issue("pay"));
        await using var mesh = EasyMode.Runtime(
            "pay",
            service => (service.Tls.CaFile, service.ConnectTimeout) = (File("ca.pem", "half a certif"), TimeSpan.FromSeconds(2)),
            backend);
        using var client = mesh.CreateHttpClient();

        var exception = await Assert.ThrowsAsync<MeshRequestException>(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));

        Assert.Equal(MeshFailureReason.TlsFailed, exception.Reason);
        Assert.Contains("ca.pem", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ClientCertificateConfigured_IsPresentedToTheServer()
    {
        await using var backend = await FakeBackend.StartAsync(new FakeBackendOptions { Certificate = _authority.Issue("pay"), ClientAuthority = _authority });
        using var identity = _authority.Issue("client.test");
        await using var mesh = EasyMode.Runtime(
            "pay",
            service =>
            {
                service.Tls.CaFile = File("ca.pem", _authority.CertificatePem);
                service.Tls.CertificateFile = File("cert.pem", identity.CertificatePem);
                service.Tls.PrivateKeyFile = File("key.pem", identity.PrivateKeyPem);
            },
            backend);
        using var client = mesh.CreateHttpClient();

        using var response = await client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);

        Assert.Equal(identity.Certificate.Thumbprint, Assert.Single(backend.Requests).ClientCertificate?.Thumbprint);
    }

    [Fact]
    public async Task Get_HttpsUriToAPlaintextService_IsRefusedInsteadOfSentInTheClear()
    {
        await using var backend = await FakeBackend.StartAsync();
        await using var mesh = EasyMode.Runtime("pay", backend);
        using var client = mesh.CreateHttpClient();

        var exception = await Assert.ThrowsAsync<MeshRequestException>(() => client.GetAsync(new Uri("https://pay/"), TestTimeout.Token));

        Assert.Equal(MeshFailureReason.ConfigError, exception.Reason);
        Assert.Equal(0, backend.RequestCount);
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Task<FakeBackend> StartAsync(TestCertificate certificate) =>
        FakeBackend.StartAsync(new FakeBackendOptions { Certificate = certificate });

    private string File(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
