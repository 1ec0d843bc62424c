using MeshClient.Tests.Shared.Topology;
using MeshClient.Topology;
using MeshClient.Xds;
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
    public async Task Push_Aggregate_SendsCallsToItsFirstLeaf()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            [.. Leaf("x", "10.0.0.1"), .. Leaf("y", "10.0.0.2"), Models.InlineListener("greeter", Models.Host("*", "top")), Models.Aggregate("top", "x", "y")]);

        var target = await mesh.StartAsync("greeter");

        var cluster = TopologyHarness.EnterCall(target);
        Assert.Equal(["10.0.0.1:80"], TopologyHarness.Addresses(cluster));
        Assert.Null(cluster.Error);
        Assert.Same(mesh.Cluster("x"), cluster.Aggregate!.Active);
        cluster.ExitCall();
    }

    [Fact]
    public async Task Push_AggregateDropsAChild_GivesTheChildUp()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            [.. Leaf("x", "10.0.0.1"), .. Leaf("y", "10.0.0.2"), Models.InlineListener("greeter", Models.Host("*", "top")), Models.Aggregate("top", "x", "y")]);
        var target = await mesh.StartAsync("greeter");
        var before = target.State;

        await mesh.PushAsync(Models.Aggregate("top", "y"));

        Assert.Equal(["Cluster top", "Cluster y", "Endpoint y", "Listener greeter"], mesh.Source.Watched);
        Assert.Equal(["top", "y"], target.Snapshot.Clusters);
        Assert.Same(before, target.State);
    }

    [Fact]
    public async Task Push_AggregateGetsAChildThatIsLate_KeepsItsLeavesUntilThen()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            [.. Leaf("x", "10.0.0.1"), Models.InlineListener("greeter", Models.Host("*", "top")), Models.Aggregate("top", "x")]);
        var target = await mesh.StartAsync("greeter");

        await mesh.PushAsync(Models.Aggregate("top", "y"), Models.Cluster("y"));
        var meanwhile = (mesh.Leaves("top").Single(), target.Snapshot.WaitingFor.Single());
        await mesh.PushAsync(Models.Endpoints("y", "10.0.0.2"));

        Assert.Equal(("x", "Endpoint y"), meanwhile);
        Assert.Equal(["y"], mesh.Leaves("top"));
        Assert.Empty(target.Snapshot.WaitingFor);
    }

    [Fact]
    public async Task Push_AggregateChangesTwiceBeforeComplete_GivesUpWhatOnlyTheMiddleOneWanted()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            [.. Leaf("x", "10.0.0.1"), Models.InlineListener("greeter", Models.Host("*", "top")), Models.Aggregate("top", "x")]);
        await mesh.StartAsync("greeter");

        await mesh.PushAsync(Models.Aggregate("top", "y"));
        await mesh.PushAsync(Models.Aggregate("top", "z"));

        Assert.Equal(["Cluster top", "Cluster x", "Cluster z", "Endpoint x", "Listener greeter"], mesh.Source.Watched);
    }

    [Fact]
    public async Task Impair_Aggregate_KeepsItsLeavesWithANote()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            [.. Leaf("x", "10.0.0.1"), Models.InlineListener("greeter", Models.Host("*", "top")), Models.Aggregate("top", "x")]);
        await mesh.StartAsync("greeter");

        await mesh.ImpairAsync(XdsResourceType.Cluster, "top", Models.Rejected("cluster top"));

        Assert.Equal(Models.Rejected("cluster top"), mesh.Cluster("top").Error);
        Assert.Equal(["x"], mesh.Leaves("top"));
    }

    [Fact]
    public async Task Fail_Aggregate_FailsItsCallsUntilItIsBack()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            [.. Leaf("x", "10.0.0.1"), Models.InlineListener("greeter", Models.Host("*", "top")), Models.Aggregate("top", "x")]);
        var target = await mesh.StartAsync("greeter");

        await mesh.FailAsync(XdsResourceType.Cluster, "top", Models.Missing("cluster top"));
        var failed = (TopologyHarness.TryCall(target), mesh.Cluster("top").IsMissing, mesh.Source.Watched.Count);
        await mesh.PushAsync(Models.Aggregate("top", "x"));

        Assert.Equal((false, true, 2), failed);
        Assert.True(TopologyHarness.TryCall(target));
    }

    // An aggregate that calls hold keeps its leaves, also those that it gets while no target routes to it any more.
    [Fact]
    public async Task Call_OnAnAggregateThatNoRouteNames_KeepsAndFollowsItsLeaves()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            [.. Leaf("x", "10.0.0.1"), .. Leaf("y", "10.0.0.2"), Models.InlineListener("greeter", Models.Host("*", "top")), Models.Aggregate("top", "x")]);
        var target = await mesh.StartAsync("greeter");
        var call = TopologyHarness.EnterCall(target);

        await mesh.PushAsync(Models.InlineListener("greeter", Models.Host("*", "y")));
        var held = TopologyHarness.Addresses(call);
        await mesh.PushAsync(Models.Aggregate("top", "y"));
        var followed = TopologyHarness.Addresses(call);
        call.ExitCall();
        await mesh.DrainAsync();

        Assert.Equal(["10.0.0.1:80"], held);
        Assert.Equal(["10.0.0.2:80"], followed);
        Assert.Equal(["Cluster y", "Endpoint y", "Listener greeter"], mesh.Source.Watched);
    }

    // Each of the two is routed to and below the other: neither may keep the other alive.
    [Fact]
    public async Task Release_CycleOfRoutedAggregates_GivesAllUp()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            [.. Leaf("x", "10.0.0.1"), Models.InlineListener("greeter", Models.Host("*", "a", "b")), Models.Aggregate("a", "b", "x"), Models.Aggregate("b", "a", "x")]);
        var target = await mesh.StartAsync("greeter");
        var served = TopologyHarness.TryCall(target);

        await mesh.FailAsync(XdsResourceType.Listener, "greeter", Models.Missing("listener greeter"));

        Assert.True(served);
        Assert.Equal(["Listener greeter"], mesh.Source.Watched);
        Assert.Empty(mesh.Clusters.Runtimes);
    }

    private static XdsResource[] Leaf(string name, string address) => [Models.Cluster(name), Models.Endpoints(name, address)];
}
