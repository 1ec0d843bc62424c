using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Resources;

namespace MeshClient.Testing.Tests.ControlPlane;

/// <summary>What changes of resources send to clients of the state-of-the-world protocol, and to whom (xds-client 2.4, 2.5).</summary>
public sealed class FakeXdsServerUpdateTests : IDisposable
{
    private const XdsResourceType Lds = XdsResourceType.Listener;
    private const XdsResourceType Rds = XdsResourceType.RouteConfiguration;
    private const XdsResourceType Cds = XdsResourceType.Cluster;
    private const XdsResourceType Eds = XdsResourceType.Endpoint;

    private readonly FakeXdsServer _server = new();
    private readonly RawAdsClient _client;

    public FakeXdsServerUpdateTests() => _client = new RawAdsClient(_server);

    private static CancellationToken Token => TestTimeout.Token;

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
    public void SetResources_TheSameAgain_KeepsTheVersion()
    {
        _server.SetResources(XdsResources.Cluster("a"));

        _server.SetResources(XdsResources.Cluster("a"));

        Assert.Equal("1", _server.VersionOf(Cds));
    }

    [Fact]
    public async Task Clear_OthersSetAResourceMeanwhile_RemovesIt()
    {
        _server.Update(u =>
        {
            u.Clear();
            _server.Set(XdsResources.Cluster("b"));
            u.Set(XdsResources.Cluster("a"));
        });

        await _client.SubscribeAsync(Cds);

        Assert.Equal("a", Assert.Single((await _client.NextAsync()).Resources<Cluster>()).Name);
    }

    [Theory]
    [InlineData("1", "a")]
    [InlineData("")]
    public async Task NewStream_EverythingWentAwayMeanwhile_IsTold(string version, params string[] names)
    {
        _server.Set(XdsResources.Cluster("a"));
        _server.Remove(Cds, "a");

        await _client.SendAsync(new DiscoveryRequest
        {
            TypeUrl = XdsResourceTypes.TypeUrl(Cds),
            VersionInfo = version,
            ResourceNames = { names },
        });

        Assert.Empty((await _client.NextAsync()).Resources);
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
