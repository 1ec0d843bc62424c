using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.Testing.Tests.ControlPlane;

public sealed class FakeXdsServerWaitingTests
{
    private const XdsResourceType Cds = XdsResourceType.Cluster;
    private const XdsResourceType Eds = XdsResourceType.Endpoint;

    private static CancellationToken Token => TestTimeout.Token;

    [Fact]
    public async Task Requests_FirstOnStream_TellsTheNode()
    {
        await using var server = await FakeXdsServer.StartAsync(Token);
        using var client = new RawAdsClient(server);
        await client.SubscribeAsync(Eds, "a", "b");
        await server.WaitForSubscriptionAsync(Eds, "b", Token);

        var request = Assert.Single(server.Requests);

        Assert.Equal("raw", request.Node?.Id);
        Assert.Equal("tests", request.Node?.Cluster);
        Assert.Equal(["a", "b"], request.ResourceNames);
        Assert.Equal("stream 1: Initial Endpoint version \"\" nonce \"\" names [a, b]", request.ToString());
    }

    [Fact]
    public async Task WaitForAck_SentButNotAnswered_Waits()
    {
        await using var server = await FakeXdsServer.StartAsync(Token);
        server.Set(XdsResources.Cluster("a"));
        using var client = new RawAdsClient(server);
        await client.SubscribeAsync(Cds, "a");
        var response = await client.NextAsync();
        var waiting = server.WaitForAckAsync(Cds, cancellationToken: Token);
        Assert.False(waiting.IsCompleted);

        await client.AckAsync(response, "a");

        Assert.Equal(response.Nonce, (await waiting).Nonce);
    }

    [Fact]
    public async Task WaitForAck_AfterAnUpdate_WaitsForTheNewResponse()
    {
        await using var server = await FakeXdsServer.StartAsync(Token);
        server.Set(XdsResources.Cluster("a"));
        using var client = new RawAdsClient(server);
        await client.SubscribeAsync(Cds, "a");
        await client.AckAsync(await client.NextAsync(), "a");
        await server.WaitForAckAsync(Cds, cancellationToken: Token);

        server.Set(XdsResources.Cluster("a").PanicThreshold(1));
        var waiting = server.WaitForAckAsync(Cds, cancellationToken: Token);
        Assert.False(waiting.IsCompleted);
        await client.AckAsync(await client.NextAsync(), "a");

        Assert.Equal("2", (await waiting).Version);
    }

    [Fact]
    public async Task WaitForAck_OtherClientsResourceChanged_IsSatisfiedByWhatWasSent()
    {
        await using var server = await FakeXdsServer.StartAsync(Token);
        server.Set(XdsResources.Endpoints("a"));
        using var client = new RawAdsClient(server);
        await client.SubscribeAsync(Eds, "a");
        await client.AckAsync(await client.NextAsync(), "a");

        server.Set(XdsResources.Endpoints("nobody-asks"));

        Assert.Equal("1", (await server.WaitForAckAsync(Eds, cancellationToken: Token)).Version);
    }

    [Fact]
    public async Task WaitForAck_OneOfTwoStreamsIsBehind_WaitsForIt()
    {
        await using var server = await FakeXdsServer.StartAsync(Token);
        server.Set(XdsResources.Cluster("a"));
        using var first = new RawAdsClient(server);
        using var second = new RawAdsClient(server);
        await first.SubscribeAsync(Cds, "a");
        await second.SubscribeAsync(Cds, "a");
        await first.AckAsync(await first.NextAsync(), "a");
        var late = await second.NextAsync();
        await server.WaitForAckAsync(Cds, "1", Token);
        var waiting = server.WaitForAckAsync(Cds, cancellationToken: Token);
        Assert.False(waiting.IsCompleted);

        await second.AckAsync(late, "a");

        await waiting;
    }

    [Fact]
    public async Task WaitForNack_Repaired_DoesNotReportTheOldOne()
    {
        await using var server = await FakeXdsServer.StartAsync(
            new FakeXdsServerOptions { WaitCeiling = TimeSpan.FromSeconds(2) }, Token);
        server.Set(XdsResources.Cluster("a"));
        using var client = new RawAdsClient(server);
        await client.SubscribeAsync(Cds, "a");
        await client.NackAsync(await client.NextAsync(), "first", "a");
        Assert.Equal("first", await server.WaitForNackAsync(Cds, Token));

        server.Set(XdsResources.Cluster("a").PanicThreshold(1));

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => server.WaitForNackAsync(Cds, Token));
        Assert.Contains("Nack Cluster", exception.Message, StringComparison.Ordinal);
        Assert.Contains("error 3 \"first\"", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForNack_ServerThatResends_ReportsIt()
    {
        await using var server = await FakeXdsServer.StartAsync(FakeXdsServerOptions.LikeGoControlPlane(), Token);
        server.Set(XdsResources.Cluster("a"));
        using var client = new RawAdsClient(server);
        await client.SubscribeAsync(Cds, "a");
        await client.NackAsync(await client.NextAsync(), "bad", "a");

        var again = await client.NextAsync();

        Assert.Equal("bad", await server.WaitForNackAsync(Cds, Token));
        await client.AckAsync(again, "a");
        await server.WaitForAckAsync(Cds, cancellationToken: Token);
    }

    [Fact]
    public async Task WaitForNack_AcceptedAtLast_DoesNotReportTheOldOne()
    {
        await using var server = await FakeXdsServer.StartAsync(
            new FakeXdsServerOptions { ResendAfterNack = true, WaitCeiling = TimeSpan.FromSeconds(2) }, Token);
        server.Set(XdsResources.Cluster("a"));
        using var client = new RawAdsClient(server);
        await client.SubscribeAsync(Cds, "a");
        await client.NackAsync(await client.NextAsync(), "bad", "a");
        await client.AckAsync(await client.NextAsync(), "a");
        await server.WaitForRequestAsync(r => r.Kind == XdsRequestKind.Ack, Token);

        await Assert.ThrowsAsync<TimeoutException>(() => server.WaitForNackAsync(Cds, Token));
    }

    [Fact]
    public async Task WaitForSubscription_NobodyCame_SaysWhatWasSeen()
    {
        await using var server = await FakeXdsServer.StartAsync(
            new FakeXdsServerOptions { WaitCeiling = TimeSpan.FromMilliseconds(20) }, Token);

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => server.WaitForSubscriptionAsync(Cds, "payments", Token));

        Assert.Equal(
            "Waited 0.02 s for a subscription to Cluster \"payments\". Seen instead: 0 stream(s), 0 of them open, 0 request(s).",
            exception.Message);
    }

    [Fact]
    public async Task WaitForStream_SecondStream_IsCounted()
    {
        await using var server = await FakeXdsServer.StartAsync(Token);
        using var first = new RawAdsClient(server);
        var waiting = server.WaitForStreamAsync(2, Token);
        await server.WaitForStreamAsync(1, Token);
        Assert.False(waiting.IsCompleted);

        using var second = new RawAdsClient(server);

        await waiting;
        Assert.Equal(2, server.OpenStreamCount);
    }

    [Fact]
    public async Task WaitUntil_Cancelled_Throws()
    {
        await using var server = await FakeXdsServer.StartAsync(Token);
        using var source = new CancellationTokenSource();
        var waiting = server.WaitUntilAsync(s => s.StreamCount == 9, source.Token);

        await source.CancelAsync();

        var exception = await Assert.ThrowsAsync<OperationCanceledException>(() => waiting);
        Assert.Contains("s => s.StreamCount == 9", exception.Message, StringComparison.Ordinal);
    }
}
