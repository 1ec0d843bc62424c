using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Testing.Tests.ControlPlane;

/// <summary>How clients reach the server: its address, its credentials and its bootstrap.</summary>
public sealed class FakeXdsServerAddressTests
{
    private const XdsResourceType Cds = XdsResourceType.Cluster;

    private static CancellationToken Token => TestTimeout.Token;

    [Fact]
    public async Task Constructor_BindsAtOnce_ClientsMayComeBeforeTheStart()
    {
        using var fixture = new FakeXdsServerFixture();
        fixture.Server.Set(XdsResources.Cluster("a"));
        using var client = new RawAdsClient(fixture.Server);

        await client.SubscribeAsync(Cds, "a");

        Assert.Single((await client.NextAsync()).Resources);
        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task UnixSocket_Client_IsServed()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var server = await FakeXdsServer.StartAsync(new FakeXdsServerOptions { UnixSocketPath = path }, Token);
        server.Set(XdsResources.Cluster("a"));
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) => await TestClients.ConnectUnixAsync(path, token),
        };
        using var client = new RawAdsClient(server, handler);

        await client.SubscribeAsync(Cds, "a");

        Assert.Single((await client.NextAsync()).Resources);
        Assert.Equal($"unix://{path}", server.Target);
        Assert.Equal($"unix://{path}", Assert.Single(server.Bootstrap.Servers).Uri);
    }

    [Fact]
    public async Task UnixSocket_FileIsThereAlready_IsLeftAlone()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(path, "precious", Token);

        var exception = Assert.Throws<IOException>(() => new FakeXdsServer(new FakeXdsServerOptions { UnixSocketPath = path }));

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(path, Token));
        File.Delete(path);
    }

    [Fact]
    public async Task UnixSocket_StopThenRestart_ServesAgain()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using (var server = await FakeXdsServer.StartAsync(new FakeXdsServerOptions { UnixSocketPath = path }, Token))
        {
            await server.StopAsync(Token);
            await Assert.ThrowsAsync<SocketException>(() => TestClients.ConnectUnixAsync(path, Token));

            await server.RestartAsync(Token);

            await using var connection = await TestClients.ConnectUnixAsync(path, Token);
        }

        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public void Constructor_TlsSettingsWithoutACertificate_IsRefused(bool authority, bool clientAuthority, bool clientCertificate)
    {
        using var ca = new TestCertificateAuthority();
        using var own = ca.Issue("client");
        var options = new FakeXdsServerOptions
        {
            CertificateAuthority = authority ? ca : null,
            ClientAuthority = clientAuthority ? ca : null,
            ClientCertificate = clientCertificate ? own : null,
        };

        var exception = Assert.Throws<ArgumentException>(() => new FakeXdsServer(options));

        Assert.Contains("need a Certificate", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_BootstrapNamesTheAuthority_ClientThatTrustsItIsServed()
    {
        using var authority = new TestCertificateAuthority();
        using var certificate = authority.Issue("127.0.0.1");
        string caFile;
        await using (var server = await FakeXdsServer.StartAsync(
            new FakeXdsServerOptions { Certificate = certificate, CertificateAuthority = authority }, Token))
        {
            server.Set(XdsResources.Cluster("a"));
            var credentials = Assert.IsType<XdsTlsCredentials>(Assert.Single(server.Bootstrap.Servers).ChannelCredentials);
            caFile = credentials.CaCertificateFile!;
            Assert.Equal(authority.CertificatePem, await File.ReadAllTextAsync(caFile, Token));

            using var handler = new SocketsHttpHandler();
            handler.SslOptions.RemoteCertificateValidationCallback = (_, c, _, _) => authority.Trusts((X509Certificate2?)c);
            using var client = new RawAdsClient(server, handler, "https");
            await client.SubscribeAsync(Cds, "a");
            Assert.Single((await client.NextAsync()).Resources);
            Assert.Equal(caFile, ((XdsTlsCredentials)XdsBootstrap.Parse(server.BootstrapJson).Servers[0].ChannelCredentials).CaCertificateFile);
        }

        Assert.False(File.Exists(caFile));
    }

    [Fact]
    public async Task BootstrapJson_Parsed_EqualsTheBootstrap()
    {
        await using var server = await FakeXdsServer.StartAsync(Token);

        var parsed = XdsBootstrap.Parse(server.BootstrapJson);

        Assert.Equal(server.Bootstrap.Servers, parsed.Servers);
        Assert.Equal(server.Bootstrap.Node.Id, parsed.Node.Id);
    }
}
