using MeshClient.Tests.Shared.Topology;
using MeshClient.Topology;
using MeshClient.Xds;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Topology;

public class ClusterTopologyTests
{
    [Fact]
    public async Task Acquire_EdsCluster_AnswersWhenClusterAndEndpointsAreThere()
    {
        await using var mesh = new TopologyHarness();
        var (cluster, observer) = await AcquireAsync(mesh, "c");

        await mesh.PushAsync(Models.Cluster("c"));
        var beforeEndpoints = (cluster.HasAnswer, cluster.WaitingFor.Single(), cluster.Runtime.Resource);
        await mesh.PushAsync(Models.Endpoints("c", "10.0.0.1"));

        Assert.Equal((false, "Endpoint c", null), beforeEndpoints);
        Assert.True(cluster.HasAnswer);
        Assert.Equal(1, observer.Answers);
        Assert.Equal(["10.0.0.1:80"], TopologyHarness.Addresses(cluster.Runtime));
    }

    [Fact]
    public async Task Acquire_StaticCluster_UsesTheEndpointsInside()
    {
        await using var mesh = new TopologyHarness();
        var (cluster, _) = await AcquireAsync(mesh, "c");

        await mesh.PushAsync(Models.Cluster("c", new StaticDiscovery(Models.Endpoints("c", "localhost"))));

        Assert.Equal(["localhost:80"], TopologyHarness.Addresses(cluster.Runtime));
        Assert.Equal(["Cluster c"], mesh.Source.Watched);
    }

    [Fact]
    public async Task Push_EndpointsChanged_ReachRuntimeWithoutConcerningObservers()
    {
        await using var mesh = new TopologyHarness();
        var (cluster, _) = await AcquireAsync(mesh, "c");
        await mesh.PushAsync(Models.Cluster("c"), Models.Endpoints("c", "10.0.0.1"));
        var walks = cluster.Walks;

        await mesh.PushAsync(Models.Endpoints("c", "10.0.0.1", "10.0.0.2"));

        Assert.Equal(["10.0.0.1:80", "10.0.0.2:80"], TopologyHarness.Addresses(cluster.Runtime));
        Assert.Equal(walks, cluster.Walks);
    }

    [Fact]
    public async Task Push_ServiceNameChanged_KeepsOldEndpointsUntilNewArrive()
    {
        await using var mesh = new TopologyHarness();
        var (cluster, _) = await AcquireAsync(mesh, "c");
        await mesh.PushAsync(Models.Cluster("c", "v1"), Models.Endpoints("v1", "10.0.0.1"));

        await mesh.PushAsync(Models.Cluster("c", "v2"));
        var meanwhile = TopologyHarness.Addresses(cluster.Runtime);
        await mesh.PushAsync(Models.Endpoints("v2", "10.0.0.2"));

        Assert.Equal(["10.0.0.1:80"], meanwhile);
        Assert.Equal(["10.0.0.2:80"], TopologyHarness.Addresses(cluster.Runtime));
        Assert.Equal(["Cluster c", "Endpoint v2"], mesh.Source.Watched);
    }

    [Fact]
    public async Task Fail_Endpoints_ConfiguresAnEmptyClusterWithTheReason()
    {
        await using var mesh = new TopologyHarness();
        var (cluster, _) = await AcquireAsync(mesh, "c");
        await mesh.PushAsync(Models.Cluster("c"));

        await mesh.FailAsync(XdsResourceType.Endpoint, "c", Models.Missing("endpoints c"));

        Assert.True(cluster.HasAnswer);
        Assert.Empty(TopologyHarness.Addresses(cluster.Runtime));
        Assert.Equal(Models.Missing("endpoints c"), cluster.Runtime.Error);
    }

    [Fact]
    public async Task Impair_Endpoints_KeepsThemWithANote()
    {
        await using var mesh = new TopologyHarness();
        var (cluster, _) = await AcquireAsync(mesh, "c");
        await mesh.PushAsync(Models.Cluster("c"), Models.Endpoints("c", "10.0.0.1"));

        await mesh.ImpairAsync(XdsResourceType.Endpoint, "c", Models.Rejected("endpoints c"));
        var impaired = (cluster.Runtime.Error, TopologyHarness.Addresses(cluster.Runtime)[0]);
        await mesh.ImpairAsync(XdsResourceType.Endpoint, "c", null);

        Assert.Equal((Models.Rejected("endpoints c"), "10.0.0.1:80"), impaired);
        Assert.Null(cluster.Runtime.Error);
    }

    [Fact]
    public async Task Fail_Cluster_DropsEndpointsUntilItIsBack()
    {
        await using var mesh = new TopologyHarness();
        var (cluster, _) = await AcquireAsync(mesh, "c");
        await mesh.PushAsync(Models.Cluster("c"), Models.Endpoints("c", "10.0.0.1"));

        await mesh.FailAsync(XdsResourceType.Cluster, "c", Models.Missing("cluster c"));
        var failed = (cluster.Runtime.Error, TopologyHarness.Addresses(cluster.Runtime).Length, mesh.Source.Watched.Count);
        await mesh.PushAsync(Models.Cluster("c"));

        Assert.Equal((Models.Missing("cluster c"), 0, 1), failed);
        Assert.Null(cluster.Runtime.Error);
        Assert.Equal(["10.0.0.1:80"], TopologyHarness.Addresses(cluster.Runtime));
    }

    [Fact]
    public async Task Push_SeveralChangesInOneTurn_UpdatesTheRuntimeOnce()
    {
        await using var mesh = new TopologyHarness();
        await AcquireAsync(mesh, "c");
        await mesh.PushAsync(Models.Cluster("c"), Models.Endpoints("c", "10.0.0.1"));

        await mesh.PushAsync(
            Models.Cluster("c") with { ConnectTimeout = TimeSpan.FromSeconds(1) },
            Models.Endpoints("c", "10.0.0.2"),
            Models.Endpoints("c", "10.0.0.3"));

        Assert.Equal(2, mesh.ClusterUpdates);
    }

    // Work is counted, not time: what costs as much as there are clusters must not happen once per cluster.
    [Fact]
    public async Task Push_LeavesOfAnAggregateAnswerOneByOne_WalksItOnce()
    {
        await using var mesh = new TopologyHarness();
        var (cluster, observer) = await AcquireAsync(mesh, "top");
        string[] parts = [.. Enumerable.Range(0, 5).Select(part => $"part-{part}")];
        string[] leaves = [.. parts.SelectMany(part => Enumerable.Range(0, 5).Select(leaf => $"{part}-{leaf}"))];

        await mesh.PushAsync(Models.Aggregate("top", parts));
        foreach (var part in parts)
        {
            await mesh.PushAsync(Models.Aggregate(part, [.. leaves.Where(leaf => leaf.StartsWith(part, StringComparison.Ordinal))]));
        }

        foreach (var leaf in leaves)
        {
            await mesh.PushAsync(Models.Cluster(leaf));
            await mesh.PushAsync(Models.Endpoints(leaf, "10.0.0.1"));
        }

        Assert.Equal(leaves, mesh.Leaves("top"));
        Assert.Equal((1, 1), (cluster.Walks, observer.Answers));
    }

    // The walk goes on below what answers, but what was known before may have changed meanwhile.
    [Fact]
    public async Task Push_KnownPartChangesWhileOthersAreUnknown_IsWalkedAnew()
    {
        await using var mesh = new TopologyHarness();
        await AcquireAsync(mesh, "top");
        await mesh.PushAsync(Models.Aggregate("top", "part", "late"), Models.Aggregate("part", "x"));

        await mesh.PushAsync(Models.Aggregate("part", "y"));
        var watched = mesh.Source.Watched;
        await mesh.PushAsync(
            Models.Cluster("y"), Models.Endpoints("y", "10.0.0.1"), Models.Cluster("late"), Models.Endpoints("late", "10.0.0.2"));

        Assert.Equal(["Cluster late", "Cluster part", "Cluster top", "Cluster y"], watched);
        Assert.Equal(["y", "late"], mesh.Leaves("top"));
    }

    private static async Task<(RoutedCluster Cluster, RecordingObserver Observer)> AcquireAsync(TopologyHarness mesh, string name)
    {
        var observer = new RecordingObserver();
        var cluster = await mesh.Loop.InvokeAsync(() => mesh.Clusters.Acquire(name, observer));
        return (cluster, observer);
    }
}
