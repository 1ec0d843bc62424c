using System.Net;

namespace MeshClient.Testing.Tests;

public sealed class FakeBackendTlsTests : IDisposable
{
    private readonly TestCertificateAuthority _authority = new();

    private static CancellationToken Token => TestTimeout.Token;

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Tls_TrustedAuthority_SpeaksTheVersionAskedFor(string version)
    {
        using var certificate = _authority.Issue("127.0.0.1");
        await using var backend = await FakeBackend.StartAsync(new FakeBackendOptions { Certificate = certificate }, Token);
        using var client = TestClients.For(backend, Version.Parse(version), _authority);

        using var response = await client.GetAsync("/", Token);

        Assert.Equal(Version.Parse(version), response.Version);
        Assert.Equal("https", Assert.Single(backend.Requests).Scheme);
    }

    [Fact]
    public async Task Tls_OtherAuthority_IsNotTrusted()
    {
        using var other = new TestCertificateAuthority();
        using var certificate = other.Issue("127.0.0.1");
        await using var backend = await FakeBackend.StartAsync(new FakeBackendOptions { Certificate = certificate }, Token);
        using var client = TestClients.For(backend, HttpVersion.Version20, _authority);

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/", Token));

        Assert.Equal(HttpRequestError.SecureConnectionError, exception.HttpRequestError);
    }

    [Fact]
    public async Task MutualTls_ClientCertificate_IsRecorded()
    {
        using var server = _authority.Issue("127.0.0.1");
        using var own = _authority.Issue("spiffe://cluster.local/ns/shop/sa/checkout");
        await using var backend = await FakeBackend.StartAsync(
            new FakeBackendOptions { Certificate = server, ClientAuthority = _authority }, Token);
        using var client = TestClients.For(backend, HttpVersion.Version20, _authority, own.Certificate);

        await client.GetAsync("/", Token);

        Assert.Equal(own.Certificate.Thumbprint, Assert.Single(backend.Requests).ClientCertificate?.Thumbprint);
    }

    [Fact]
    public async Task Start_ClientAuthorityWithoutACertificate_IsRefused()
    {
        var exception = await Assert.ThrowsAsync<ArgumentException>(
            () => FakeBackend.StartAsync(new FakeBackendOptions { ClientAuthority = _authority }, Token));

        Assert.Contains("needs a Certificate", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MutualTls_NoOrForeignClientCertificate_FailsTheHandshake()
    {
        using var server = _authority.Issue("127.0.0.1");
        using var other = new TestCertificateAuthority();
        using var foreign = other.Issue("client");
        await using var backend = await FakeBackend.StartAsync(
            new FakeBackendOptions { Certificate = server, ClientAuthority = _authority }, Token);
        using var without = TestClients.For(backend, HttpVersion.Version11, _authority);
        using var with = TestClients.For(backend, HttpVersion.Version11, _authority, foreign.Certificate);

        await Assert.ThrowsAsync<HttpRequestException>(() => without.GetAsync("/", Token));
        await Assert.ThrowsAsync<HttpRequestException>(() => with.GetAsync("/", Token));
        Assert.Equal(0, backend.RequestCount);
    }

    public void Dispose() => _authority.Dispose();
}
