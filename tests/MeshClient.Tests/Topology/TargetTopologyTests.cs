using MeshClient.Tests.Shared.Topology;
using MeshClient.Topology;
using MeshClient.Xds;
using MeshClient.Xds.Client;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Topology;

public class TargetTopologyTests
{
    [Fact]
    public async Task Start_NothingKnown_WatchesTheListener()
    {
        await using var mesh = new TopologyHarness();

        var target = await mesh.StartAsync("greeter");

        Assert.Same(TargetState.Pending, target.State);
        Assert.Equal(["Listener greeter"], mesh.Source.Watched);
        Assert.Equal("greeter", target.Snapshot.ListenerName);
    }

    [Fact]
    public async Task Push_InlineRoutes_NeedNoRouteWatch()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(Models.InlineListener("greeter", Models.Host("*", "c1")), Models.Cluster("c1"), Models.Endpoints("c1", "10.0.0.1"));

        var target = await mesh.StartAsync("greeter");

        Assert.Equal(["c1"], TopologyHarness.RoutedClusters(target));
        Assert.Equal(["Cluster c1", "Endpoint c1", "Listener greeter"], mesh.Source.Watched);
    }

    [Fact]
    public async Task Push_RoutesBecomeInline_EndsTheRouteWatch()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh, "c1");
        await mesh.PushAsync(Models.Cluster("c2"), Models.Endpoints("c2", "10.0.0.2"));

        await mesh.PushAsync(Models.InlineListener("greeter", Models.Host("*", "c2")));

        Assert.Equal(["c2"], TopologyHarness.RoutedClusters(target));
        Assert.Equal(["Cluster c2", "Endpoint c2", "Listener greeter"], mesh.Source.Watched);
    }

    [Fact]
    public async Task Push_OtherRouteName_KeepsOldRoutesUntilTheNewAreComplete()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh, "c1");

        await mesh.PushAsync(Models.Listener("greeter", "r2"));
        await mesh.PushAsync(Models.Routes("r", Models.Host("*", "late")));
        await mesh.PushAsync(Models.Routes("r2", Models.Host("*", "c2")));
        var meanwhile = TopologyHarness.RoutedClusters(target);
        var waitingFor = target.Snapshot.WaitingFor;
        await mesh.PushAsync(Models.Cluster("c2"), Models.Endpoints("c2", "10.0.0.2"));

        Assert.Equal(["c1"], meanwhile);
        Assert.Equal(["Cluster c2"], waitingFor);
        Assert.Equal(["c2"], TopologyHarness.RoutedClusters(target));
        Assert.Equal(["Cluster c2", "Endpoint c2", "Listener greeter", "RouteConfiguration r2"], mesh.Source.Watched);
    }

    [Fact]
    public async Task Push_RouteChangesTwiceBeforeComplete_GivesUpWhatOnlyTheMiddleOneWanted()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh, "c1");

        await mesh.PushAsync(Models.Routes("r", Models.Host("*", "middle")));
        await mesh.PushAsync(Models.Routes("r", Models.Host("*", "last")));

        Assert.Equal(
            ["Cluster c1", "Cluster last", "Endpoint c1", "Listener greeter", "RouteConfiguration r"],
            mesh.Source.Watched);
        Assert.Equal(["c1"], TopologyHarness.RoutedClusters(target));
    }

    [Fact]
    public async Task Push_SeveralClusters_AreAskedForAtOnce()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(Models.InlineListener("greeter", Models.Host("*", "c1", "c2", "c3")));

        var target = await mesh.StartAsync("greeter");

        Assert.Equal(["Cluster c1", "Cluster c2", "Cluster c3", "Listener greeter"], mesh.Source.Watched);
        Assert.Equal(["Cluster c1", "Cluster c2", "Cluster c3"], target.Snapshot.WaitingFor);
    }

    [Fact]
    public async Task Push_OtherVirtualHostChanged_KeepsTheTable()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh, "c1");
        var before = target.State;

        await mesh.PushAsync(Models.Routes("r", Models.Host("greeter", "c1"), Models.Host("another", "c9")));
        var narrowed = target.State;
        await mesh.PushAsync(Models.Routes("r", Models.Host("greeter", "c1"), Models.Host("another", "c8")));

        Assert.NotSame(before, narrowed);
        Assert.Same(narrowed, target.State);
    }

    // What a table says about filters holds for virtual hosts that say nothing themselves (gRFC A39).
    [Fact]
    public async Task Push_OnlyTheFiltersOfTheTableChanged_MakesANewTable()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh, "c1");
        var before = target.State;

        await mesh.PushAsync(Models.Routes("r", Models.Host("*", "c1")) with { FilterOverrides = [new HttpFilterOverride("fault", Config: null, Disabled: true)] });

        Assert.NotSame(before, target.State);
    }

    // Work is counted, not time: an evaluation costs as much as there are clusters.
    [Fact]
    public async Task Push_ClustersAnswerOneByOne_EvaluatesTheConfigurationWhenTheLastHas()
    {
        await using var mesh = new TopologyHarness();
        string[] names = [.. Enumerable.Range(0, 20).Select(cluster => $"c{cluster}")];
        await mesh.PushAsync(Models.InlineListener("greeter", Models.Host("*", names)));
        var target = new TargetRuntime(new TargetKey("greeter"));
        var topology = await mesh.Loop.InvokeAsync(() => new TargetTopology(mesh.Context, mesh.Clusters, target, "greeter"));
        await mesh.DrainAsync();

        foreach (var name in names)
        {
            await mesh.PushAsync(Models.Cluster(name));
            await mesh.PushAsync(Models.Endpoints(name, "10.0.0.1"));
        }

        Assert.Equal(names, TopologyHarness.RoutedClusters(target));
        Assert.Equal(2, topology.Evaluations);
        await mesh.RunAsync(topology.Dispose);
    }

    [Fact]
    public async Task Snapshot_ManyClustersMissing_NamesTheFirstInTexts()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(Models.InlineListener("greeter", Models.Host("*", [.. Enumerable.Range(10, 12).Select(cluster => $"c{cluster}")])));

        var target = await mesh.StartAsync("greeter");

        Assert.Equal(12, target.Snapshot.WaitingFor.Count);
        Assert.EndsWith("Cluster c18, Cluster c19 and 2 more", target.Snapshot.WaitingForText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fail_ListenerDoesNotExist_IsUnknown()
    {
        await using var mesh = new TopologyHarness();
        var target = await mesh.StartAsync("greeter");

        await mesh.FailAsync(XdsResourceType.Listener, "greeter", Models.Missing("listener greeter"));

        Assert.Equal((TargetStatus.Unknown, Models.Missing("listener greeter")), (target.State.Status, target.State.Error));
        Assert.Equal("listener greeter does not exist", target.Snapshot.Error);
    }

    [Theory]
    [InlineData(XdsErrorKind.Invalid)]
    [InlineData(XdsErrorKind.Unreachable)]
    [InlineData(XdsErrorKind.Timeout)]
    public async Task Fail_ListenerForOtherReasons_IsFailed(object kind)
    {
        await using var mesh = new TopologyHarness();
        var target = await mesh.StartAsync("greeter");
        var error = new XdsError((XdsErrorKind)kind, "reason");

        await mesh.FailAsync(XdsResourceType.Listener, "greeter", error);

        Assert.Equal((TargetStatus.Failed, error), (target.State.Status, target.State.Error));
    }

    [Fact]
    public async Task Fail_RoutesDoNotExist_IsFailedAndRecovers()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh, "c1");

        await mesh.FailAsync(XdsResourceType.RouteConfiguration, "r", Models.Missing("routes r"));
        var failed = (target.State.Status, target.State.Error);
        var watched = mesh.Source.Watched;
        await mesh.PushAsync(Models.Routes("r", Models.Host("*", "c1")));

        Assert.Equal((TargetStatus.Failed, Models.Missing("routes r")), failed);
        Assert.Equal(["Listener greeter", "RouteConfiguration r"], watched);
        Assert.Equal(["c1"], TopologyHarness.RoutedClusters(target));
    }

    [Fact]
    public async Task Push_SocketListener_IsFailedWithTheReason()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh, "c1");

        await mesh.PushAsync(Models.SocketListener("greeter"));

        Assert.Equal(TargetStatus.Failed, target.State.Status);
        Assert.Contains("not an API listener", target.State.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(["Listener greeter"], mesh.Source.Watched);
    }

    [Fact]
    public async Task Push_NoVirtualHost_IsFailedWithATableAndRecovers()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh, "c1");

        await mesh.PushAsync(Models.Routes("r", Models.Host("another", "c1")));
        var failed = target.State;
        var watched = mesh.Source.Watched;
        await mesh.PushAsync(Models.Routes("r", Models.Host("greeter", "c1")));

        Assert.Equal(TargetStatus.Failed, failed.Status);
        Assert.Contains("no virtual host for target \"greeter\"", failed.Error!.Message, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://greeter/");
        Assert.Null(failed.Routes!.Match(request, isGrpc: false, random: 0));
        Assert.Equal(["Listener greeter", "RouteConfiguration r"], watched);
        Assert.Equal(["c1"], TopologyHarness.RoutedClusters(target));
    }

    [Fact]
    public async Task Push_ManyChangesInOneTurn_PublishesOnce()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh, "c1");
        await mesh.PushAsync(Models.Cluster("c2"), Models.Endpoints("c2", "10.0.0.2"));

        await mesh.PushAsync(
            Models.Routes("r", Models.Host("greeter", "c1")),
            Models.Listener("greeter", "r") with { },
            Models.Routes("r", Models.Host("greeter", "c1", "c2")),
            Models.Routes("r", Models.Host("greeter", "c2")));

        Assert.Equal(["c2"], TopologyHarness.RoutedClusters(target));
        Assert.Equal((1, 1), (mesh.Log.Count(1200), mesh.Log.Count(1201)));
    }

    // A storm over everything that a target needs, all delivered before the loop gets to evaluate any of it.
    [Fact]
    public async Task Push_StormOverManyClusters_BuildsOneTableAndUpdatesEachClusterOnce()
    {
        await using var mesh = new TopologyHarness();
        string[] names = [.. Enumerable.Range(0, 100).Select(i => $"c{i:00}")];
        XdsResource[] clusters = [.. names.SelectMany(name => (XdsResource[])[Models.Cluster(name), Models.Endpoints(name, "10.0.0.1")])];
        await mesh.PushAsync([Models.Listener("greeter", "r"), Models.Routes("r", Models.Host("greeter", names)), .. clusters]);
        var target = await mesh.StartAsync("greeter");
        var (tables, updates) = (mesh.Log.Count(1200) + mesh.Log.Count(1201), mesh.ClusterUpdates);

        var storm = Enumerable.Range(1, 20).SelectMany(round => names
            .Select(name => (XdsResource)Models.Endpoints(name, $"10.0.{round}.1"))
            .Prepend(Models.Routes("r", Models.Host("greeter", names[..^round]))));
        await mesh.PushAsync([.. storm]);

        Assert.Equal(names[..^20], TopologyHarness.RoutedClusters(target));
        Assert.Equal((1, 1), (tables, mesh.Log.Count(1200) + mesh.Log.Count(1201) - tables));
        Assert.Equal((100, 100), (updates, mesh.ClusterUpdates - updates));
    }

    [Fact]
    public async Task Impair_ListenerAndRoutes_KeepsServingAndNotesWhy()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh, "c1");
        var before = target.State;

        await mesh.ImpairAsync(XdsResourceType.Listener, "greeter", Models.Unreachable());
        await mesh.ImpairAsync(XdsResourceType.RouteConfiguration, "r", Models.Rejected("routes r"));
        var notes = target.Snapshot.Notes;
        await mesh.ImpairAsync(XdsResourceType.Listener, "greeter", null);

        Assert.Same(before, target.State);
        Assert.Equal([Models.Unreachable().Message, "routes r was rejected"], notes);
        Assert.Equal(["routes r was rejected"], target.Snapshot.Notes);
    }

    [Fact]
    public async Task Snapshot_Ready_ShowsWhatRuns()
    {
        await using var mesh = new TopologyHarness();

        var target = await StartReadyAsync(mesh, "c1");

        var expected = new TargetSnapshot("greeter", TargetStatus.Ready)
        {
            ListenerName = "greeter",
            RouteConfigurationName = "r",
            VirtualHost = "host of *",
            Clusters = ["c1"],
        };
        Assert.Equal(expected, target.Snapshot);
    }

    [Fact]
    public async Task Advance_InitialFetchTimeout_FailsPendingTargetUntilTheConfigurationIsComplete()
    {
        await using var mesh = new TopologyHarness(new TopologyOptions { NodeId = "n1" });
        await mesh.PushAsync(Models.InlineListener("greeter", Models.Host("*", "c1")));
        var target = await mesh.StartAsync("greeter");

        await mesh.AdvanceAsync(TimeSpan.FromSeconds(14.999));
        var before = target.State.Status;
        await mesh.AdvanceAsync(TimeSpan.FromSeconds(0.001));
        var after = target.State;
        await mesh.PushAsync(Models.Cluster("c1"), Models.Endpoints("c1", "10.0.0.1"));

        Assert.Equal(TargetStatus.Pending, before);
        Assert.Equal((TargetStatus.Failed, XdsErrorKind.Timeout), (after.Status, after.Error!.Kind));
        Assert.Contains("waiting for Cluster c1", after.Error.Message, StringComparison.Ordinal);
        Assert.Contains("n1", after.Error.Message, StringComparison.Ordinal);
        Assert.Equal(["c1"], TopologyHarness.RoutedClusters(target));
    }

    // The does-not-exist timer of the xDS client runs as long but starts a moment later.
    [Fact]
    public async Task Advance_ListenerIsFoundAbsentJustAfterTheTimeout_IsUnknownNotFailed()
    {
        await using var mesh = new TopologyHarness();
        var target = await mesh.StartAsync("greeter");

        await mesh.AdvanceAsync(TimeSpan.FromSeconds(15.5));
        var during = target.State.Status;
        await mesh.FailAsync(XdsResourceType.Listener, "greeter", Models.Missing("listener greeter"));

        Assert.Equal(TargetStatus.Pending, during);
        Assert.Equal(TargetStatus.Unknown, target.State.Status);
    }

    [Fact]
    public async Task Advance_SilentControlPlane_FailsAfterTheGrace()
    {
        await using var mesh = new TopologyHarness();
        var target = await mesh.StartAsync("greeter");

        await mesh.AdvanceAsync(TimeSpan.FromSeconds(15));
        await mesh.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal((TargetStatus.Failed, XdsErrorKind.Timeout), (target.State.Status, target.State.Error!.Kind));
    }

    [Theory]
    [InlineData("zero", 0)]
    [InlineData("infinite", -1)]
    public async Task Advance_NoInitialFetchTimeout_StaysPending(string name, int milliseconds)
    {
        await using var mesh = new TopologyHarness(new TopologyOptions { InitialFetchTimeout = TimeSpan.FromMilliseconds(milliseconds) });
        var target = await mesh.StartAsync(name);

        await mesh.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(TargetStatus.Pending, target.State.Status);
    }

    [Fact]
    public async Task Advance_InitialFetchTimeoutAfterReady_ChangesNothing()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh, "c1");

        await mesh.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(TargetStatus.Ready, target.State.Status);
    }

    private static async Task<TargetRuntime> StartReadyAsync(TopologyHarness mesh, string cluster)
    {
        await mesh.PushAsync(
            Models.Listener("greeter", "r"),
            Models.Routes("r", Models.Host("*", cluster)),
            Models.Cluster(cluster),
            Models.Endpoints(cluster, "10.0.0.1"));
        var target = await mesh.StartAsync("greeter");
        Assert.Equal(TargetStatus.Ready, target.State.Status);
        return target;
    }
}
