using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Tests.Client.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Client.Wildcard;

/// <summary>Against the snapshot cache of go-control-plane, with and without its <c>ads</c> mode.</summary>
public sealed class GoControlPlaneTests
{
    [Theory]
    [InlineData(XdsTransportProtocol.StateOfTheWorld, XdsSubscriptionMode.Named, false)]
    [InlineData(XdsTransportProtocol.StateOfTheWorld, XdsSubscriptionMode.Wildcard, false)]
    [InlineData(XdsTransportProtocol.StateOfTheWorld, XdsSubscriptionMode.Wildcard, true)]
    [InlineData(XdsTransportProtocol.Delta, XdsSubscriptionMode.Named, false)]
    [InlineData(XdsTransportProtocol.Delta, XdsSubscriptionMode.Named, true)]
    [InlineData(XdsTransportProtocol.Delta, XdsSubscriptionMode.Wildcard, false)]
    [InlineData(XdsTransportProtocol.Delta, XdsSubscriptionMode.Wildcard, true)]
    public async Task Watch_OnePathOfALargeSnapshot_IsServedAndFollowsChanges(XdsTransportProtocol protocol, XdsSubscriptionMode subscriptions, bool isAds)
    {
        await using var bench = XdsClientBench.Create(protocol, subscriptions: subscriptions);
        var listener = await bench.WatchAsync(Lds, "l1");
        var cache = new SnapshotCache(await bench.Server.NextStreamAsync(), protocol, isAds);
        await cache.SetAsync("1", Snapshot("x"));
        await cache.ServeAsync(bench);
        var routes = await bench.WatchAsync(Rds, "r1");
        var cluster = await bench.WatchAsync(Cds, "c1");
        await cache.ServeAsync(bench);
        var endpoints = await bench.WatchAsync(Eds, "e1");
        await cache.ServeAsync(bench);

        await cache.SetAsync("2", Snapshot("y"));
        await cache.ServeAsync(bench);

        Assert.Equal(["to:r1"], listener.Events);
        Assert.Equal(["x", "y"], routes.Events);
        Assert.Equal(["to:e1"], cluster.Events);
        Assert.Equal(["x", "y"], endpoints.Events);
    }

    [Fact]
    public async Task Watch_OnePathByNameInAdsMode_IsNeverAnswered()
    {
        await using var bench = XdsClientBench.Create();
        var listener = await bench.WatchAsync(Lds, "l1");
        var cache = new SnapshotCache(await bench.Server.NextStreamAsync(), XdsTransportProtocol.StateOfTheWorld, isAds: true);
        await cache.SetAsync("1", Snapshot("x"));
        await cache.ServeAsync(bench);

        await bench.AdvanceAsync(TimeSpan.FromSeconds(15));

        Assert.Empty(cache.Answered);
        Assert.Equal(["error DoesNotExist"], listener.Events);
    }

    [Theory]
    [BothProtocols]
    public async Task Watch_ClusterThatIsAddedLater_IsServedInAdsMode(XdsTransportProtocol protocol)
    {
        await using var bench = XdsClientBench.Create(protocol, subscriptions: XdsSubscriptionMode.Wildcard);
        var listener = await bench.WatchAsync(Lds, "l1");
        var cache = new SnapshotCache(await bench.Server.NextStreamAsync(), protocol, isAds: true);
        await cache.SetAsync("1", Snapshot("x"));
        await cache.ServeAsync(bench);
        var cluster = await bench.WatchAsync(Cds, "c3");
        var endpoints = await bench.WatchAsync(Eds, "e3");
        await cache.ServeAsync(bench);
        Assert.Equal(["error DoesNotExist"], cluster.Events);

        var snapshot = Snapshot("x");
        snapshot[Cds] = [.. snapshot[Cds], "c3=to:e3"];
        snapshot[Eds] = [.. snapshot[Eds], "e3=z"];
        await cache.SetAsync("2", snapshot);
        await cache.ServeAsync(bench);

        Assert.Equal(["to:r1"], listener.Events);
        Assert.Equal(["error DoesNotExist", "to:e3"], cluster.Events);
        Assert.Equal(["z"], endpoints.Events);
    }

    private static Dictionary<XdsResourceType, string[]> Snapshot(string content) => new()
    {
        [Lds] = ["l1=to:r1", "l2=to:r2"],
        [Rds] = [$"r1={content}", "r2=other"],
        [Cds] = ["c1=to:e1", "c2=to:e2"],
        [Eds] = [$"e1={content}", "e2=other"],
    };
}
