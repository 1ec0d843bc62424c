using System.Diagnostics;
using Grpc.Core;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.Testing.Tests.ControlPlane;

/// <summary>Streams and connections that break, and responses that come late.</summary>
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cut_ReturnsWhenTheStreamsAreGone(bool stops)
    {
        await using var server = await FakeXdsServer.StartAsync(Token);
        server.Set(XdsResources.Cluster("a"));
        using var client = new RawAdsClient(server);
        await client.SubscribeAsync(Cds, "a");
        await client.AckAsync(await client.NextAsync(), "a");
        await server.WaitForAckAsync(Cds, cancellationToken: Token);

        await (stops ? server.StopAsync(Token) : server.DisconnectAsync(Token));

        Assert.Equal(0, server.OpenStreamCount);
        Assert.False(server.WaitForAckAsync(Cds, cancellationToken: Token).IsCompleted);
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

        Assert.InRange(Stopwatch.GetElapsedTime(start), server.ResponseDelay - TestTimeout.TimerStep, TestTimeout.Ceiling);
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
    public async Task BigSnapshot_ManyMegabytes_ArrivesWhole()
    {
        await using var server = await FakeXdsServer.StartAsync(Token);
        server.SetRaw(Cds, "a", new byte[16 * 1024 * 1024]);
        using var client = new RawAdsClient(server);

        await client.SubscribeAsync(Cds, "a");

        Assert.Equal(16 * 1024 * 1024, Assert.Single((await client.NextAsync()).Resources).Value.Length);
    }
}
