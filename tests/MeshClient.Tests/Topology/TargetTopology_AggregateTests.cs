using MeshClient.Tests.Shared.Topology;
using MeshClient.Topology;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Topology;

public class TargetTopology_AggregateTests
{
    [Fact]
    public async Task Push_NestedDiamond_AsksForEveryClusterOnce()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            Models.InlineListener("greeter", Models.Host("*", "top")),
            Models.Aggregate("top", "left", "right"),
            Models.Aggregate("left", "leaf"),
            Models.Aggregate("right", "leaf"));

        var target = await mesh.StartAsync("greeter");
        var pending = (target.State.Status, target.Snapshot.WaitingFor[0]);
        await mesh.PushAsync(Models.Cluster("leaf"), Models.Endpoints("leaf", "10.0.0.1"));

        Assert.Equal((TargetStatus.Pending, "Cluster leaf"), pending);
        Assert.Equal(["leaf", "left", "right", "top"], target.Snapshot.Clusters);
        Assert.Single(mesh.Source.History, "+Cluster leaf");
    }

    [Fact]
    public async Task Push_Aggregate_FailsCallsToItWithTheReason()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            Models.InlineListener("greeter", Models.Host("*", "top")),
            Models.Aggregate("top", "leaf"),
            Models.Cluster("leaf"),
            Models.Endpoints("leaf", "10.0.0.1"));

        var target = await mesh.StartAsync("greeter");

        var cluster = TopologyHarness.EnterCall(target);
        Assert.Empty(TopologyHarness.Addresses(cluster));
        Assert.Contains("aggregate", cluster.Error!.Message, StringComparison.Ordinal);
        cluster.ExitCall();
    }

    [Theory]
    [InlineData("itself", "a", "a")]
    [InlineData("two-cycle", "b", "a")]
    public async Task Push_Cycle_Ends(string name, string childOfA, string childOfB)
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            Models.InlineListener(name, Models.Host("*", "a")),
            Models.Aggregate("a", childOfA),
            Models.Aggregate("b", childOfB));

        var target = await mesh.StartAsync(name);

        Assert.Equal(TargetStatus.Ready, target.State.Status);
    }

    [Fact]
    public async Task Push_SeventeenLevels_StopsAtSixteen()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(Models.InlineListener("greeter", Models.Host("*", "level 00")));
        await mesh.PushAsync([.. Enumerable.Range(0, 17).Select(i => Models.Aggregate($"level {i:00}", $"level {i + 1:00}"))]);

        var target = await mesh.StartAsync("greeter");

        Assert.Equal(ClusterTraversal.MaxDepth, target.Snapshot.Clusters.Count);
        Assert.Equal("level 15", target.Snapshot.Clusters[^1]);
    }

    [Fact]
    public async Task Push_AggregateDropsAChild_GivesTheChildUp()
    {
        await using var mesh = new TopologyHarness();
        XdsResource[] leaves = [Models.Cluster("x"), Models.Endpoints("x", "10.0.0.1"), Models.Cluster("y"), Models.Endpoints("y", "10.0.0.2")];
        await mesh.PushAsync([.. leaves, Models.InlineListener("greeter", Models.Host("*", "top")), Models.Aggregate("top", "x", "y")]);
        var target = await mesh.StartAsync("greeter");
        var before = target.State;

        await mesh.PushAsync(Models.Aggregate("top", "y"));

        Assert.Equal(["Cluster top", "Cluster y", "Endpoint y", "Listener greeter"], mesh.Source.Watched);
        Assert.Same(before, target.State);
    }
}
