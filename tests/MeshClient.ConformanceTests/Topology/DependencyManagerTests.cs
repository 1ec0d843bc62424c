using MeshClient.Tests.Shared.Topology;
using MeshClient.Topology;
using MeshClient.Xds;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.ConformanceTests.Topology;

/// <summary>Complete snapshots (gRFC A74): the cases "snapshot", "order", "fanout" and "text" of xds-client 8.7.</summary>
public class DependencyManagerTests
{
    private const int TargetReady = 1200;
    private const int RoutesUpdated = 1201;
    private const int ClusterUpdated = 1230;

    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    [Fact]
    [Trait("Rule", "xds-client 8.7 X1")]
    public async Task Call_EndpointsOfSecondClusterAreLate_QueuesUntilTheyArrive()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            Models.Listener("svc", "r"),
            Models.Routes("r", Models.Host("svc", "c1", "c2")),
            Models.Cluster("c1"),
            Models.Endpoints("c1", "10.0.0.1"),
            Models.Cluster("c2"));
        var target = await mesh.StartAsync("svc");

        var call = target.WaitForConfigAsync(ConfigWait.FirstAnswer, CancellationToken.None).AsTask();
        await mesh.DrainAsync();
        var queued = !call.IsCompleted;
        await mesh.PushAsync(Models.Endpoints("c2", "10.0.0.2"));

        Assert.True(queued);
        Assert.Equal(TargetStatus.Ready, (await call.WaitAsync(Ceiling)).Status);
        Assert.Equal(["c1", "c2"], TopologyHarness.RoutedClusters(target));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X1")]
    public async Task Call_EndpointsOfSecondClusterNeverCome_QueuesUntilTheTimerFires()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            Models.Listener("svc", "r"),
            Models.Routes("r", Models.Host("svc", "c1", "c2")),
            Models.Cluster("c1"),
            Models.Endpoints("c1", "10.0.0.1"),
            Models.Cluster("c2"));
        var target = await mesh.StartAsync("svc");

        await mesh.FailAsync(XdsResourceType.Endpoint, "c2", Models.Missing("endpoints c2"));

        Assert.Equal(["c1", "c2"], TopologyHarness.RoutedClusters(target));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X2")]
    public async Task Snapshot_SecondClusterDoesNotExist_IsEmittedAndTheFirstServes()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            Models.Listener("svc", "r"),
            Models.Routes("r", Models.Host("svc", "c1", "c2")),
            Models.Cluster("c1"),
            Models.Endpoints("c1", "10.0.0.1"));
        var target = await mesh.StartAsync("svc");

        await mesh.FailAsync(XdsResourceType.Cluster, "c2", Models.Missing("cluster c2"));

        Assert.Equal(["c1", "c2"], TopologyHarness.RoutedClusters(target));
        var clusters = mesh.Clusters.Runtimes.OrderBy(cluster => cluster.Name).ToArray();
        Assert.Equal(["10.0.0.1:80"], TopologyHarness.Addresses(clusters[0]));
        Assert.Equal(Models.Missing("cluster c2"), clusters[1].Error);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X3")]
    public async Task Snapshot_RouteMovesToAClusterWithLateEndpoints_KeepsTheOldClusterUntilThen()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh, "c1");
        var before = target.State;

        await mesh.PushAsync(Models.Routes("r", Models.Host("svc", "c2")), Models.Cluster("c2"));
        await mesh.AdvanceAsync(TimeSpan.FromSeconds(5));
        var during = target.State;
        var stillServed = TopologyHarness.Addresses(TopologyHarness.EnterCall(target));
        await mesh.PushAsync(Models.Endpoints("c2", "10.0.0.2"));

        Assert.Same(before, during);
        Assert.Equal(["10.0.0.1:80"], stillServed);
        Assert.Equal(["c2"], TopologyHarness.RoutedClusters(target));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X4")]
    public async Task Snapshot_SameContentAgainInEveryType_EmitsAndUpdatesNothing()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh, "c1");
        var (state, updates) = (target.State, mesh.ClusterUpdates);

        await mesh.PushAsync(Everything("c1"));

        Assert.Same(state, target.State);
        Assert.Equal(updates, mesh.ClusterUpdates);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X5")]
    public async Task Snapshot_OneUpdateDropsAndAddsAClusterUnderLoad_NoCallFails()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh, "c0");
        using var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var load = Task.Run(() =>
        {
            var calls = 0;
            while (!stop.IsCancellationRequested)
            {
                Assert.True(TopologyHarness.TryCall(target), "A call found no cluster that it could enter, or no endpoint in it.");
                calls++;
                started.TrySetResult();
            }

            return calls;
        });
        await Task.WhenAny(started.Task, load).WaitAsync(Ceiling);

        for (var i = 1; i <= 200; i++)
        {
            await mesh.PushAsync(
                Models.Routes("r", Models.Host("svc", $"c{i}")),
                Models.Cluster($"c{i}"),
                Models.Endpoints($"c{i}", "10.0.0.1"));
        }

        await stop.CancelAsync();
        Assert.True(await load.WaitAsync(Ceiling) > 0);

        // The last call may have held a cluster until just now.
        await mesh.DrainAsync();
        Assert.Equal(["c200"], TopologyHarness.RoutedClusters(target));
        Assert.Equal(["c200"], mesh.Clusters.Runtimes.Select(cluster => cluster.Name));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X6")]
    public async Task Snapshot_OnlyTheFiltersChange_IsANewSnapshot()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartReadyAsync(mesh, "c1");
        var before = target.State;

        var listener = Models.Listener("svc", "r");
        var filter = new HttpFilter("added", "test.Filter", new RouterFilterConfig());
        await mesh.PushAsync(listener with
        {
            HttpConnectionManager = listener.HttpConnectionManager! with
            {
                Filters = listener.HttpConnectionManager.Filters.ToArray().Prepend(filter).ToEquatableArray(),
            },
        });

        Assert.NotSame(before, target.State);
        Assert.Equal(["c1"], TopologyHarness.RoutedClusters(target));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X12")]
    public async Task Snapshot_NewCluster_IsConfiguredBeforeTheRoutesThatNameIt()
    {
        await using var mesh = new TopologyHarness();
        await StartReadyAsync(mesh, "c1");

        await mesh.PushAsync(Models.Routes("r", Models.Host("svc", "c2")), Models.Cluster("c2"), Models.Endpoints("c2", "10.0.0.2"));

        Assert.Equal([ClusterUpdated, TargetReady, ClusterUpdated, RoutesUpdated], mesh.Log.EventIds);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X13")]
    public async Task Watch_ManyUsersOfOneTarget_CostOneSubscription()
    {
        await using var mesh = new TopologyHarness();
        await StartReadyAsync(mesh, "c1");

        await mesh.StartAsync("svc");
        await mesh.StartAsync("svc");

        Assert.Equal(["+Listener svc", "+RouteConfiguration r", "+Cluster c1", "+Endpoint c1"], mesh.Source.History);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X13")]
    public async Task Watch_TwoTargetsShareACluster_KeepItUntilBothAreGone()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            Models.InlineListener("a", Models.Host("*", "c1")),
            Models.InlineListener("b", Models.Host("*", "c1")),
            Models.Cluster("c1"),
            Models.Endpoints("c1", "10.0.0.1"));
        var (a, b) = (await mesh.StartAsync("a"), await mesh.StartAsync("b"));
        Assert.Same(TopologyHarness.EnterCall(a), TopologyHarness.EnterCall(b));
        var shared = mesh.Clusters.Runtimes.Single();
        shared.ExitCall();
        shared.ExitCall();

        await mesh.FailAsync(XdsResourceType.Listener, "a", Models.Missing("listener a"));
        var withOne = mesh.Source.Watched;
        await mesh.FailAsync(XdsResourceType.Listener, "b", Models.Missing("listener b"));

        Assert.Equal(["Cluster c1", "Endpoint c1", "Listener a", "Listener b"], withOne);
        Assert.Equal(["Listener a", "Listener b"], mesh.Source.Watched);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 P16")]
    public async Task Watch_TwoClustersShareEndpoints_BothGetThemOverOneSubscription()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            Models.InlineListener("svc", Models.Host("*", "c1", "c2")),
            Models.Cluster("c1", "e"),
            Models.Cluster("c2", "e"));
        await mesh.StartAsync("svc");

        await mesh.PushAsync(Models.Endpoints("e", "10.0.0.1"));

        Assert.All(mesh.Clusters.Runtimes, cluster => Assert.Equal(["10.0.0.1:80"], TopologyHarness.Addresses(cluster)));
        Assert.Single(mesh.Source.History, "+Endpoint e");
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X14")]
    public async Task Dispose_WhileAWatchIsPending_UnsubscribesAndEndsWaitingCalls()
    {
        var mesh = new TopologyHarness();
        await mesh.PushAsync(Models.InlineListener("svc", Models.Host("*", "c1")), Models.Cluster("c1"));
        var target = await mesh.StartAsync("svc");
        var call = target.WaitForConfigAsync(ConfigWait.Ready, CancellationToken.None).AsTask();

        await mesh.DisposeAsync();

        // The harness has asserted that no subscription is left and that nothing failed on the loop.
        await Assert.ThrowsAsync<ObjectDisposedException>(() => call.WaitAsync(Ceiling));
    }

    [Theory]
    [Trait("Rule", "xds-client 8.7 X16")]
    [InlineData("no virtual host", "\"r\"")]
    [InlineData("not an API listener", "\"svc\"")]
    [InlineData("no complete configuration", "Listener svc")]
    public async Task Fail_ForReasonsOfThisLayer_NamesResourceCauseAndNode(string cause, string resource)
    {
        await using var mesh = new TopologyHarness(new TopologyOptions { NodeId = "node-7" });
        await mesh.PushAsync(FailuresByCause[cause]);
        var target = await mesh.StartAsync("svc");

        await mesh.AdvanceAsync(TimeSpan.FromSeconds(15));
        await mesh.AdvanceAsync(TimeSpan.FromSeconds(1));

        var text = target.State.Error!.Message;
        Assert.Contains(cause, text, StringComparison.Ordinal);
        Assert.Contains(resource, text, StringComparison.Ordinal);
        Assert.Contains("node-7", text, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Rule", "xds-client 8.7 X16")]
    [InlineData("leads only back to itself", "\"self\"")]
    [InlineData("nested more than 16 levels", "\"level 1\"")]
    [InlineData("DNS resolution failed", "\"db\"")]
    public async Task Fail_ForReasonsOfACluster_NamesResourceCauseAndNode(string cause, string resource)
    {
        await using var mesh = new TopologyHarness(new TopologyOptions { NodeId = "node-7" });
        mesh.Dns.Fail("db.local");
        await mesh.PushAsync([Models.InlineListener("svc", Models.Host("*", resource.Trim('"'))), .. ClustersByCause[cause]]);
        var target = await mesh.StartAsync("svc");

        Assert.False(TopologyHarness.TryCall(target));
        var text = mesh.Cluster(resource.Trim('"')).Failure;
        Assert.Contains(cause, text, StringComparison.Ordinal);
        Assert.Contains(resource, text, StringComparison.Ordinal);
        Assert.EndsWith("(xDS node ID: node-7)", text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 X16")]
    public async Task Fail_ForReasonsOfTheControlPlane_KeepsTheTextOfTheCause()
    {
        await using var mesh = new TopologyHarness();
        var target = await mesh.StartAsync("svc");

        await mesh.FailAsync(XdsResourceType.Listener, "svc", Models.Unreachable());

        Assert.Equal(Models.Unreachable(), target.State.Error);
    }

    private static readonly Dictionary<string, XdsResource[]> FailuresByCause = new()
    {
        ["no virtual host"] = [Models.Listener("svc", "r"), Models.Routes("r", Models.Host("other", "c1"))],
        ["not an API listener"] = [Models.SocketListener("svc")],
        ["no complete configuration"] = [],
    };

    private static readonly Dictionary<string, XdsResource[]> ClustersByCause = new()
    {
        ["leads only back to itself"] = [Models.Aggregate("self", "self")],
        ["nested more than 16 levels"] = [.. Enumerable.Range(1, 16).Select(i => Models.Aggregate($"level {i}", $"level {i + 1}"))],
        ["DNS resolution failed"] = [Models.LogicalDns("db", new DnsEndpoint("db.local", 80))],
    };

    private static XdsResource[] Everything(string cluster) =>
    [
        Models.Listener("svc", "r"),
        Models.Routes("r", Models.Host("svc", cluster)),
        Models.Cluster(cluster),
        Models.Endpoints(cluster, "10.0.0.1"),
    ];

    private static async Task<TargetRuntime> StartReadyAsync(TopologyHarness mesh, string cluster)
    {
        await mesh.PushAsync(Everything(cluster));
        var target = await mesh.StartAsync("svc");
        Assert.Equal(TargetStatus.Ready, target.State.Status);
        return target;
    }
}
