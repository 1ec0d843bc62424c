using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Proto.Listeners;
using MeshClient.Xds.Resources;

namespace MeshClient.Testing.Tests.ControlPlane;

/// <summary>The well-behaved face: xds-client 2.4, 2.5, 2.11 and envoy-http 12 from the server's side.</summary>
public sealed class FakeXdsServerProtocolTests : IDisposable
{
    private const XdsResourceType Lds = XdsResourceType.Listener;
    private const XdsResourceType Rds = XdsResourceType.RouteConfiguration;
    private const XdsResourceType Cds = XdsResourceType.Cluster;
    private const XdsResourceType Eds = XdsResourceType.Endpoint;

    private readonly FakeXdsServer _server = new();
    private readonly RawAdsClient _client;

    public FakeXdsServerProtocolTests() => _client = new RawAdsClient(_server);

    private static CancellationToken Token => TestTimeout.Token;

    [Fact]
    public async Task Subscribe_KnownName_IsAnsweredWithVersionAndNonce()
    {
        _server.Set(XdsResources.Cluster("a"), XdsResources.Cluster("b"));

        await _client.SubscribeAsync(Cds, "a");
        var response = await _client.NextAsync();

        Assert.Equal("a", Assert.Single(response.Resources<Cluster>()).Name);
        Assert.Equal(XdsResourceTypes.TypeUrl(Cds), response.TypeUrl);
        Assert.Equal(_server.VersionOf(Cds), response.VersionInfo);
        Assert.NotEmpty(response.Nonce);
        Assert.Equal("MeshClient.Testing.FakeXdsServer", response.ControlPlane.Identifier);
    }

    [Fact]
    public async Task Subscribe_UnknownName_IsAnsweredWhenItAppears()
    {
        _server.Set(XdsResources.Listener("known"));
        await _client.SubscribeAsync(Cds, "a");
        await _client.SubscribeAsync(Lds, "known");
        Assert.Equal(XdsResourceTypes.TypeUrl(Lds), (await _client.NextAsync()).TypeUrl);

        _server.Set(XdsResources.Cluster("a"));

        Assert.Equal("a", Assert.Single((await _client.NextAsync()).Resources<Cluster>()).Name);
    }

    [Fact]
    public async Task Subscribe_TypeNobodyKnows_IsRecordedAndIgnored()
    {
        await _client.SendAsync(new DiscoveryRequest { TypeUrl = "type.googleapis.com/nobody.Knows", ResourceNames = { "x" } });

        var request = await _server.WaitForRequestAsync(r => r.Type is null, Token);

        Assert.Equal("type.googleapis.com/nobody.Knows", request.TypeUrl);
    }

    [Fact]
    public async Task Ack_NothingChanged_IsNotAnswered()
    {
        _server.Set(XdsResources.Cluster("a"), XdsResources.Endpoints("a"));
        await _client.SubscribeAsync(Cds, "a");
        await _client.AckAsync(await _client.NextAsync(), "a");

        await _client.SubscribeAsync(Eds, "a");

        Assert.Equal(XdsResourceTypes.TypeUrl(Eds), (await _client.NextAsync()).TypeUrl);
    }

    [Fact]
    public async Task Update_SameContent_SendsNothingAndKeepsTheVersion()
    {
        _server.Set(XdsResources.Cluster("a"));
        await _client.SubscribeAsync(Cds, "a");
        var first = await _client.NextAsync();

        _server.Set(XdsResources.Cluster("a"));
        _server.Set(XdsResources.Cluster("a").PanicThreshold(7));

        var second = await _client.NextAsync();
        Assert.Equal("1", first.VersionInfo);
        Assert.Equal("2", second.VersionInfo);
        Assert.NotEqual(first.Nonce, second.Nonce);
    }

    [Theory]
    [InlineData(Lds)]
    [InlineData(Cds)]
    public async Task Update_OneOfTwoListenersOrClusters_SendsTheFullState(XdsResourceType type)
    {
        _server.Set(XdsResources.Cluster("a"), XdsResources.Cluster("b"), XdsResources.Listener("a"), XdsResources.Listener("b"));
        await _client.SubscribeAsync(type, "a", "b");
        await _client.AckAsync(await _client.NextAsync(), "a", "b");

        _server.Set(XdsResources.Cluster("b").PanicThreshold(7), XdsResources.Listener("b").RoutesFrom("other"));

        Assert.Equal(2, (await _client.NextAsync()).Resources.Count);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task Update_OneOfTwoEndpointResources_SendsWhatChanged(bool alwaysFullState, int expected)
    {
        await using var server = await FakeXdsServer.StartAsync(new FakeXdsServerOptions { AlwaysFullState = alwaysFullState }, Token);
        using var client = new RawAdsClient(server);
        server.Set(XdsResources.Endpoints("a"), XdsResources.Endpoints("b"));
        await client.SubscribeAsync(Eds, "a", "b");
        await client.AckAsync(await client.NextAsync(), "a", "b");

        server.Set(XdsResources.Endpoints("b").Add("127.0.0.1:1"));

        var response = await client.NextAsync();
        Assert.Equal(expected, response.Resources.Count);
        Assert.Equal("b", response.Resources<ClusterLoadAssignment>()[^1].ClusterName);
    }

    [Fact]
    public async Task Remove_Cluster_IsToldByAbsence()
    {
        _server.Set(XdsResources.Cluster("a"), XdsResources.Cluster("b"));
        await _client.SubscribeAsync(Cds, "a", "b");
        await _client.AckAsync(await _client.NextAsync(), "a", "b");

        _server.Remove(Cds, "a");
        var one = await _client.NextAsync();
        _server.Remove(Cds, "b");
        var none = await _client.NextAsync();

        Assert.Equal("b", Assert.Single(one.Resources<Cluster>()).Name);
        Assert.Empty(none.Resources);
    }

    [Fact]
    public async Task Remove_RouteOrEndpoints_TellsNothing()
    {
        _server.Set(XdsResources.RouteConfiguration("a"), XdsResources.Endpoints("a"));
        await _client.SubscribeAsync(Rds, "a");
        await _client.NextAsync();
        await _client.SubscribeAsync(Eds, "a");
        await _client.NextAsync();

        _server.Remove(Rds, "a");
        _server.Remove(Eds, "a");
        _server.Set(XdsResources.Endpoints("a").Add("127.0.0.1:9"));

        var response = await _client.NextAsync();
        Assert.Equal(XdsResourceTypes.TypeUrl(Eds), response.TypeUrl);
        Assert.Single(Assert.Single(response.Resources<ClusterLoadAssignment>()).Endpoints);
    }

    [Fact]
    public async Task Subscribe_OneMoreEndpointResource_SendsOnlyIt()
    {
        _server.Set(XdsResources.Endpoints("a"), XdsResources.Endpoints("b"));
        await _client.SubscribeAsync(Eds, "a");

        await _client.AckAsync(await _client.NextAsync(), "a", "b");

        Assert.Equal("b", Assert.Single((await _client.NextAsync()).Resources<ClusterLoadAssignment>()).ClusterName);
    }

    [Fact]
    public async Task Subscribe_OneMoreCluster_SendsTheFullState()
    {
        _server.Set(XdsResources.Cluster("a"), XdsResources.Cluster("b"));
        await _client.SubscribeAsync(Cds, "a");

        await _client.AckAsync(await _client.NextAsync(), "a", "b");

        Assert.Equal(["a", "b"], (await _client.NextAsync()).Resources<Cluster>().Select(c => c.Name));
    }

    [Fact]
    public async Task Unsubscribe_ThenSubscribeAgain_SendsItAgain()
    {
        _server.Set(XdsResources.Endpoints("a"), XdsResources.Endpoints("b"));
        await _client.SubscribeAsync(Eds, "a", "b");
        var first = await _client.NextAsync();
        await _client.AckAsync(first, "b");

        await _client.AckAsync(first, "a", "b");

        Assert.Equal("a", Assert.Single((await _client.NextAsync()).Resources<ClusterLoadAssignment>()).ClusterName);
    }

    [Fact]
    public async Task StaleNonce_SubscriptionChangeInIt_IsIgnored()
    {
        _server.Set(XdsResources.Endpoints("a"), XdsResources.Endpoints("b"), XdsResources.Endpoints("c"));
        await _client.SubscribeAsync(Eds, "a");
        var first = await _client.NextAsync();
        _server.Set(XdsResources.Endpoints("a").Add("127.0.0.1:1"));
        var second = await _client.NextAsync();

        await _client.AckAsync(first, "a", "b");
        await _client.AckAsync(second, "a", "c");

        Assert.Equal("c", Assert.Single((await _client.NextAsync()).Resources<ClusterLoadAssignment>()).ClusterName);
        Assert.Equal(
            [XdsRequestKind.Initial, XdsRequestKind.Stale, XdsRequestKind.Ack],
            _server.Requests.Select(r => r.Kind));
    }

    [Fact]
    public async Task EmptyNonce_AfterAResponse_IsStale()
    {
        _server.Set(XdsResources.Endpoints("a"), XdsResources.Endpoints("b"));
        await _client.SubscribeAsync(Eds, "a");
        await _client.NextAsync();

        await _client.SubscribeAsync(Eds, "a", "b");

        var stale = await _server.WaitForRequestAsync(r => r.Kind == XdsRequestKind.Stale, Token);
        Assert.Equal(["a", "b"], stale.ResourceNames);
    }

    [Fact]
    public async Task SecondRequest_BeforeTheFirstResponse_ChangesTheSubscription()
    {
        await _client.SubscribeAsync(Eds, "a");
        await _client.SubscribeAsync(Eds, "b");
        await _server.WaitForSubscriptionAsync(Eds, "b", Token);

        _server.Set(XdsResources.Endpoints("a"), XdsResources.Endpoints("b"));

        Assert.Equal("b", Assert.Single((await _client.NextAsync()).Resources<ClusterLoadAssignment>()).ClusterName);
    }

    [Fact]
    public async Task Wildcard_EmptyFirstRequest_GetsEveryCluster()
    {
        _server.Set(XdsResources.Cluster("a"), XdsResources.Cluster("b"));
        await _client.SubscribeAsync(Cds);
        var first = await _client.NextAsync();
        await _client.AckAsync(first);

        _server.Set(XdsResources.Cluster("c"));

        Assert.Equal(2, first.Resources.Count);
        Assert.Equal(3, (await _client.NextAsync()).Resources.Count);
    }

    [Fact]
    public async Task Wildcard_Star_GetsEveryListener()
    {
        _server.Set(XdsResources.Listener("a"), XdsResources.Listener("b"));

        await _client.SubscribeAsync(Lds, "*");

        Assert.Equal(["a", "b"], (await _client.NextAsync()).Resources<Listener>().Select(l => l.Name));
    }

    [Fact]
    public async Task EmptyNames_AfterNames_UnsubscribesAll()
    {
        _server.Set(XdsResources.Cluster("a"));
        await _client.SubscribeAsync(Cds, "a");
        await _client.AckAsync(await _client.NextAsync());
        await _server.WaitForUnsubscriptionAsync(Cds, "a", Token);
        _server.Set(XdsResources.Cluster("a").PanicThreshold(3), XdsResources.Listener("l"));

        await _client.SubscribeAsync(Lds, "l");

        Assert.Equal(XdsResourceTypes.TypeUrl(Lds), (await _client.NextAsync()).TypeUrl);
    }

    [Fact]
    public async Task EmptyNames_OfEndpoints_IsNoWildcard()
    {
        _server.Set(XdsResources.Endpoints("a"), XdsResources.Cluster("a"));
        await _client.SubscribeAsync(Eds);

        await _client.SubscribeAsync(Cds, "a");

        Assert.Equal(XdsResourceTypes.TypeUrl(Cds), (await _client.NextAsync()).TypeUrl);
    }

    [Fact]
    public async Task Update_AllTypes_ComesInAnOrderThatKeepsReferences()
    {
        await _client.SubscribeAsync(Rds, "s");
        await _client.SubscribeAsync(Lds, "s");
        await _client.SubscribeAsync(Eds, "s");
        await _client.SubscribeAsync(Cds, "s");
        await _server.WaitForSubscriptionAsync(Cds, "s", Token);

        _server.SetService("s", s => s.Endpoints("127.0.0.1:1"));

        var order = new[] { await _client.NextAsync(), await _client.NextAsync(), await _client.NextAsync(), await _client.NextAsync() };
        Assert.Equal(
            new[] { Cds, Eds, Lds, Rds }.Select(XdsResourceTypes.TypeUrl),
            order.Select(r => r.TypeUrl));
    }

    [Fact]
    public async Task Nack_NothingChanged_IsNotAnswered()
    {
        _server.Set(XdsResources.Cluster("a"));
        await _client.SubscribeAsync(Cds, "a");
        await _client.NackAsync(await _client.NextAsync(), "bad", "a");
        Assert.Equal("bad", await _server.WaitForNackAsync(Cds, Token));

        _server.Set(XdsResources.Cluster("a").PanicThreshold(1));
        var repaired = await _client.NextAsync();
        await _client.AckAsync(repaired, "a");

        Assert.Equal("2", repaired.VersionInfo);
        var ack = await _server.WaitForAckAsync(Cds, cancellationToken: Token);
        Assert.Equal("2", ack.Version);
    }

    [Fact]
    public async Task Nack_ServerThatResends_SendsTheSameAgain()
    {
        await using var server = await FakeXdsServer.StartAsync(new FakeXdsServerOptions { ResendAfterNack = true }, Token);
        using var client = new RawAdsClient(server);
        server.Set(XdsResources.Cluster("a"));
        await client.SubscribeAsync(Cds, "a");
        var first = await client.NextAsync();

        await client.NackAsync(first, "bad", "a");
        var second = await client.NextAsync();

        Assert.Equal(first.VersionInfo, second.VersionInfo);
        Assert.NotEqual(first.Nonce, second.Nonce);
    }

    [Fact]
    public async Task Subscribe_ServerThatNeedsAllNames_AnswersOnlyThen()
    {
        await using var server = await FakeXdsServer.StartAsync(new FakeXdsServerOptions { OnlyCompleteSubscriptions = true }, Token);
        using var client = new RawAdsClient(server);
        server.Set(XdsResources.Cluster("a"), XdsResources.Cluster("b"));
        await client.SubscribeAsync(Cds, "a");
        await server.WaitForSubscriptionAsync(Cds, "a", Token);

        await client.SubscribeAsync(Cds, "a", "b");

        Assert.Equal(2, (await client.NextAsync()).Resources.Count);
    }

    [Fact]
    public async Task Subscribe_ServerThatNeedsAllNames_ThrowsIncompleteRequestsAway()
    {
        await using var server = await FakeXdsServer.StartAsync(FakeXdsServerOptions.LikeGoControlPlane(), Token);
        using var client = new RawAdsClient(server);
        server.Set(XdsResources.Cluster("a"), XdsResources.Cluster("b"));
        await client.SubscribeAsync(Cds, "a");
        await server.WaitForSubscriptionAsync(Cds, "a", Token);
        server.Remove(Cds, "b");

        await client.SubscribeAsync(Lds);
        server.Set(XdsResources.Listener("l"));

        Assert.Equal(XdsResourceTypes.TypeUrl(Lds), (await client.NextAsync()).TypeUrl);
        await client.SubscribeAsync(Cds, "a");
        Assert.Single((await client.NextAsync()).Resources);
    }

    [Fact]
    public async Task Wildcard_ServerThatNeedsAllNames_IsAnswered()
    {
        await using var server = await FakeXdsServer.StartAsync(FakeXdsServerOptions.LikeGoControlPlane(), Token);
        using var client = new RawAdsClient(server);
        server.Set(XdsResources.Cluster("a"), XdsResources.Cluster("b"));

        await client.SubscribeAsync(Cds);

        Assert.Equal(2, (await client.NextAsync()).Resources.Count);
    }

    [Fact]
    public async Task Subscribe_ServerThatWraps_SendsNamedEnvelopes()
    {
        await using var server = await FakeXdsServer.StartAsync(new FakeXdsServerOptions { WrapResources = true }, Token);
        using var client = new RawAdsClient(server);
        server.Set(XdsResources.Cluster("a"));

        await client.SubscribeAsync(Cds, "a");

        var wrapper = Assert.Single((await client.NextAsync()).Resources<Resource>());
        Assert.Equal("a", wrapper.Name);
        Assert.Equal("a", wrapper.Resource_.Unpack<Cluster>().Name);
    }

    [Fact]
    public async Task NewStream_OfAClientThatHoldsTheVersion_GetsEverythingAgain()
    {
        _server.Set(XdsResources.Cluster("a"));
        await _client.SubscribeAsync(Cds, "a");
        var first = await _client.NextAsync();
        using var second = new RawAdsClient(_server);

        await second.SendAsync(new DiscoveryRequest
        {
            TypeUrl = first.TypeUrl,
            VersionInfo = first.VersionInfo,
            ResourceNames = { "a" },
        });

        Assert.Single((await second.NextAsync()).Resources);
        Assert.Equal(2, _server.StreamCount);
    }

    [Fact]
    public async Task SetRaw_AnyBytes_AreSentUnchanged()
    {
        _server.SetRaw(Cds, "a", new byte[] { 0xff, 0xff });

        await _client.SubscribeAsync(Cds, "a");

        var any = Assert.Single((await _client.NextAsync()).Resources);
        Assert.Equal([0xff, 0xff], any.Value.ToByteArray());
    }

    [Fact]
    public async Task SetResources_ReplacesEverything()
    {
        _server.Set(XdsResources.Cluster("a"), XdsResources.Cluster("b"));
        await _client.SubscribeAsync(Cds, "a", "b");
        await _client.AckAsync(await _client.NextAsync(), "a", "b");

        _server.SetResources(XdsResources.Cluster("b"));

        Assert.Equal("b", Assert.Single((await _client.NextAsync()).Resources<Cluster>()).Name);
    }

    [Fact]
    public async Task RemoveService_ListenerAndClusterGo()
    {
        _server.SetService("s", s => s.Endpoints("127.0.0.1:1"));
        await _client.SubscribeAsync(Lds, "s");
        await _client.AckAsync(await _client.NextAsync(), "s");

        _server.RemoveService("s");

        Assert.Empty((await _client.NextAsync()).Resources);
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }
}
