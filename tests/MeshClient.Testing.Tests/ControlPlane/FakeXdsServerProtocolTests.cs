using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Proto.Listeners;
using MeshClient.Xds.Resources;

namespace MeshClient.Testing.Tests.ControlPlane;

/// <summary>The well-behaved face: subscriptions and answers (xds-client 2.4, 2.5, 2.11 and envoy-http 12 from the server's side).</summary>
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

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }
}
