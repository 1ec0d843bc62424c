using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Testing.Tests.ControlPlane;

/// <summary>Streams and connections that break, and the ways to reach the server.</summary>
public sealed class FakeXdsServerFaultTests
{
    private const XdsResourceType Cds = XdsResourceType.Cluster;

    private static CancellationToken Token => TestTimeout.Token;

    [Fact]
    public async Task EndStreams_WithStatus_EndsOpenStreamsOnly()
    {
        await using var server = await FakeXdsServer.StartAsync(Token);
        server.Set(XdsResources.Cluster("a"));
        using var client = new RawAdsClient(server);
        await client.SubscribeAsync(Cds, "a");
        await client.NextAsync();

        server.EndStreams(StatusCode.Unavailable, "maintenance");
        var status = await client.EndAsync();

        Assert.Equal(new Status(StatusCode.Unavailable, "maintenance"), status);
        using var next = new RawAdsClient(server);
        await next.SubscribeAsync(Cds, "a");
        Assert.Single((await next.NextAsync()).Resources);
    }

    [Fact]
    public async Task EndStreams_Ok_EndsThemInPeace()
    {
        await using var server = await FakeXdsServer.StartAsync(Token);
        using var client = new RawAdsClient(server);
        await client.SubscribeAsync(Cds, "a");
        await server.WaitForStreamAsync(1, Token);

        server.EndStreams();

        Assert.Equal(StatusCode.OK, (await client.EndAsync()).StatusCode);
        await server.WaitUntilAsync(s => s.OpenStreamCount == 0, Token);
    }

    [Fact]
    public async Task FailStreams_UntilAccepted_EndsEveryStream()
    {
        await using var server = await FakeXdsServer.StartAsync(Token);
        server.Set(XdsResources.Cluster("a"));
        server.FailStreams(StatusCode.PermissionDenied, "no");
        using var refused = new RawAdsClient(server);
        Assert.Equal(new Status(StatusCode.PermissionDenied, "no"), await refused.EndAsync());

        server.AcceptStreams();

        using var client = new RawAdsClient(server);
        await client.SubscribeAsync(Cds, "a");
        await client.NextAsync();
        Assert.Equal(2, server.StreamCount);
    }

    [Fact]
    public async Task Client_EndsItsSide_ServerEndsWithOk()
    {
        await using var server = await FakeXdsServer.StartAsync(Token);
        using var client = new RawAdsClient(server);
        await client.SubscribeAsync(Cds, "a");

        await client.CompleteAsync();

        Assert.Equal(StatusCode.OK, (await client.EndAsync()).StatusCode);
    }

    [Fact]
    public async Task Client_Vanishes_StreamIsClosed()
    {
        await using var server = await FakeXdsServer.StartAsync(Token);
        var client = new RawAdsClient(server);
        await client.SubscribeAsync(Cds, "a");
        await server.WaitForSubscriptionAsync(Cds, "a", Token);

        client.Dispose();

        await server.WaitForUnsubscriptionAsync(Cds, "a", Token);
        await server.WaitUntilAsync(s => s.OpenStreamCount == 0 && s.OpenConnectionCount == 0, Token);
    }

    [Fact]
    public async Task Stop_ThenRestart_KeepsPortAndResources()
    {
        await using var server = await FakeXdsServer.StartAsync(Token);
        server.Set(XdsResources.Cluster("a"));
        using var before = new RawAdsClient(server);
        await before.SubscribeAsync(Cds, "a");
        await before.NextAsync();
        var port = server.Port;

        await server.StopAsync(Token);
        Assert.Equal(StatusCode.Unavailable, (await before.EndAsync()).StatusCode);
        using var during = new RawAdsClient(server);
        Assert.Equal(StatusCode.Unavailable, (await during.EndAsync()).StatusCode);
        server.Set(XdsResources.Cluster("a").PanicThreshold(1));
        await server.RestartAsync(Token);

        using var after = new RawAdsClient(server);
        await after.SubscribeAsync(Cds, "a");
        Assert.Equal("2", (await after.NextAsync()).VersionInfo);
        Assert.Equal(port, server.Port);
    }

    [Fact]
    public async Task Disconnect_CutsTheStreams()
    {
        await using var server = await FakeXdsServer.StartAsync(Token);
        using var client = new RawAdsClient(server);
        await client.SubscribeAsync(Cds, "a");
        await server.WaitForStreamAsync(1, Token);

        await server.DisconnectAsync(Token);

        Assert.Equal(StatusCode.Unavailable, (await client.EndAsync()).StatusCode);
        Assert.Equal(0, server.OpenConnectionCount);
    }

    [Fact]
    public async Task ResponseDelay_Set_ResponsesComeLate()
    {
        await using var server = await FakeXdsServer.StartAsync(Token);
        server.Set(XdsResources.Cluster("a"));
        server.ResponseDelay = TimeSpan.FromMilliseconds(120);
        using var client = new RawAdsClient(server);

        var start = Stopwatch.GetTimestamp();
        await client.SubscribeAsync(Cds, "a");
        await client.NextAsync();

        Assert.True(Stopwatch.GetElapsedTime(start) >= server.ResponseDelay);
    }

    [Fact]
    public async Task HoldResponses_UntilReleased_NothingIsSent()
    {
        await using var server = await FakeXdsServer.StartAsync(Token);
        server.Set(XdsResources.Cluster("a"));
        using var gate = server.HoldResponses();
        Assert.Throws<InvalidOperationException>(server.HoldResponses);
        using var client = new RawAdsClient(server);
        await client.SubscribeAsync(Cds, "a");
        await gate.WaitForHeldAsync(1, Token);

        gate.Release();

        Assert.Single((await client.NextAsync()).Resources);
    }

    [Fact]
    public async Task Dispose_WithHeldResponsesAndOpenStreams_EndsSoon()
    {
        var server = await FakeXdsServer.StartAsync(Token);
        server.Set(XdsResources.Cluster("a"));
        using var gate = server.HoldResponses();
        using var client = new RawAdsClient(server);
        await client.SubscribeAsync(Cds, "a");
        await gate.WaitForHeldAsync(1, Token);

        await server.DisposeAsync().AsTask().WaitAsync(TestTimeout.Ceiling);

        Assert.NotEqual(StatusCode.OK, (await client.EndAsync()).StatusCode);
    }

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

    [Fact]
    public async Task BigSnapshot_ManyMegabytes_ArrivesWhole()
    {
        await using var server = await FakeXdsServer.StartAsync(Token);
        server.SetRaw(Cds, "a", new byte[16 * 1024 * 1024]);
        using var client = new RawAdsClient(server);

        await client.SubscribeAsync(Cds, "a");

        Assert.Equal(16 * 1024 * 1024, Assert.Single((await client.NextAsync()).Resources).Value.Length);
    }
}
