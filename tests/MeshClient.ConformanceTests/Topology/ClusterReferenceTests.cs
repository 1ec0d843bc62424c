using MeshClient.Balancing;
using MeshClient.Tests.Shared.Topology;
using MeshClient.Topology;
using MeshClient.Xds;

namespace MeshClient.ConformanceTests.Topology;

/// <summary>Calls keep the cluster that they chose (gRFC A74): the cases "refs" of xds-client 8.7.</summary>
public class ClusterReferenceTests
{
    [Fact]
    [Trait("Rule", "xds-client 8.7 X7")]
    public async Task Stream_RouteMovesAway_KeepsItsClusterSubscribedUntilItEnds()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh);
        var stream = TopologyHarness.EnterCall(target);

        await MoveAsync(mesh, "c2");
        await mesh.PushAsync(Models.Endpoints("c1", "10.0.0.3"));
        var duringStream = (TopologyHarness.Addresses(stream)[0], mesh.Source.Watched.Contains("Endpoint c1"));
        stream.ExitCall();
        await mesh.DrainAsync();

        Assert.Equal(("10.0.0.3:80", true), duringStream);
        Assert.Equal(["c2"], TopologyHarness.RoutedClusters(target));
        Assert.Equal(["Cluster c2", "Endpoint c2", "Listener svc", "RouteConfiguration r"], mesh.Source.Watched);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X8")]
    public async Task Stream_TwoOnTheOldCluster_TheLastOneReleasesIt()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh);
        var (first, second) = (TopologyHarness.EnterCall(target), TopologyHarness.EnterCall(target));
        await MoveAsync(mesh, "c2");

        first.ExitCall();
        await mesh.DrainAsync();
        var afterFirst = mesh.Source.Watched.Contains("Cluster c1");
        second.ExitCall();
        await mesh.DrainAsync();

        Assert.True(afterFirst);
        Assert.DoesNotContain("Cluster c1", mesh.Source.Watched);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X10")]
    public async Task Stream_RouteMovesAwayAndBack_FindsTheSameClusterAndEndpoint()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh);
        var stream = TopologyHarness.EnterCall(target);
        stream.Balancer.Pick(new PickContext(0), out var before);

        await MoveAsync(mesh, "c2");
        await MoveAsync(mesh, "c1");
        var again = TopologyHarness.EnterCall(target);
        again.Balancer.Pick(new PickContext(0), out var after);
        stream.ExitCall();
        again.ExitCall();
        await mesh.DrainAsync();

        Assert.Same(stream, again);
        Assert.Same(before, after);
        Assert.Single(mesh.Source.History, "+Cluster c1");
        Assert.DoesNotContain("-Cluster c1", mesh.Source.History);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X11")]
    public async Task Stream_ListenerBecomesUnusable_GoesOnWhileNewCallsFail()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh);
        var stream = TopologyHarness.EnterCall(target);

        await mesh.FailAsync(XdsResourceType.Listener, "svc", Models.Rejected("listener svc"));
        var newCall = await target.WaitForConfigAsync(ConfigWait.FirstAnswer, CancellationToken.None);
        var streamEndpoints = TopologyHarness.Addresses(stream);
        stream.ExitCall();
        await mesh.DrainAsync();

        Assert.Equal((TargetStatus.Failed, Models.Rejected("listener svc")), (newCall.Status, newCall.Error));
        Assert.Equal(["10.0.0.1:80"], streamEndpoints);
        Assert.Equal(["Listener svc"], mesh.Source.Watched);
    }

    private static Task MoveAsync(TopologyHarness mesh, string cluster) =>
        mesh.PushAsync(Models.Routes("r", Models.Host("svc", cluster)));

    private static async Task<TargetRuntime> StartReadyAsync(TopologyHarness mesh)
    {
        await mesh.PushAsync(
            Models.Listener("svc", "r"),
            Models.Routes("r", Models.Host("svc", "c1")),
            Models.Cluster("c1"),
            Models.Endpoints("c1", "10.0.0.1"),
            Models.Cluster("c2"),
            Models.Endpoints("c2", "10.0.0.2"));
        var target = await mesh.StartAsync("svc");
        Assert.Equal(TargetStatus.Ready, target.State.Status);
        return target;
    }
}
