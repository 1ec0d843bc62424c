using MeshClient.Tests.Shared.Topology;
using MeshClient.Topology;
using MeshClient.Xds;
using MeshClient.Xds.Model;

namespace MeshClient.ConformanceTests.Topology;

/// <summary>What becomes of a target when the control plane has nothing usable, or no longer (xds-client 4.3, 4.5 and 5).</summary>
public class TargetErrorTests
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    [Fact]
    [Trait("Rule", "xds-client 8.3 D8")]
    public async Task Target_ListenerAppearsAfterNotFound_ServesQueuedAndNewCalls()
    {
        await using var mesh = new TopologyHarness();
        var target = await mesh.StartAsync("svc");
        await mesh.FailAsync(XdsResourceType.Listener, "svc", Models.Missing("listener svc"));
        var queued = target.WaitForConfigAsync(ConfigWait.Ready, CancellationToken.None).AsTask();
        var failed = await target.WaitForConfigAsync(ConfigWait.FirstAnswer, CancellationToken.None);

        await mesh.PushAsync(Complete());

        Assert.Equal(TargetStatus.Unknown, failed.Status);
        Assert.Equal(TargetStatus.Ready, (await queued.WaitAsync(Ceiling)).Status);
        Assert.Equal(["c1"], TopologyHarness.RoutedClusters(target));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.3 D10")]
    [Trait("Rule", "xds-client 8.3 E2")]
    [Trait("Rule", "xds-client 8.3 E8")]
    public async Task Target_AmbientErrorsInEveryType_GoesOnWithTheCopyInForce()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(Complete());
        var target = await mesh.StartAsync("svc");
        var state = target.State;

        await mesh.ImpairAsync(XdsResourceType.Listener, "svc", Models.Unreachable());
        await mesh.ImpairAsync(XdsResourceType.RouteConfiguration, "r", Models.Unreachable());
        await mesh.ImpairAsync(XdsResourceType.Cluster, "c1", Models.Unreachable());
        await mesh.ImpairAsync(XdsResourceType.Endpoint, "c1", Models.Unreachable());

        Assert.Same(state, target.State);
        Assert.True(TopologyHarness.TryCall(target));
        Assert.Equal([Models.Unreachable().Message, Models.Unreachable().Message], target.Snapshot.Notes);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.3 E9")]
    public async Task Target_StartedDuringAnOutage_FailsWhileTheOldOneServesAndRecovers()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(Complete());
        var old = await mesh.StartAsync("svc");
        var target = await mesh.StartAsync("late");

        await mesh.FailAsync(XdsResourceType.Listener, "late", Models.Unreachable());
        var (failed, oldServes) = (target.State.Status, TopologyHarness.TryCall(old));
        await mesh.PushAsync(Models.InlineListener("late", Models.Host("late", "c1")));

        Assert.Equal((TargetStatus.Failed, true), (failed, oldServes));
        Assert.Equal(["c1"], TopologyHarness.RoutedClusters(target));
        Assert.True(TopologyHarness.TryCall(old));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 R6")]
    public async Task Target_NoVirtualHostThenOne_FailsUntilTheRoutesAreMended()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync([.. Complete(), Models.Routes("r", Models.Host("other", "c1"))]);
        var target = await mesh.StartAsync("svc");

        var failed = target.State;
        await mesh.PushAsync(Models.Routes("r", Models.Host("svc", "c1")));
        var mended = TopologyHarness.TryCall(target);
        await mesh.PushAsync(Models.Routes("r", Models.Host("other", "c1")));

        Assert.Equal((TargetStatus.Failed, true), (failed.Status, mended));
        Assert.Contains("no virtual host", failed.Error!.Message, StringComparison.Ordinal);
        Assert.Equal((TargetStatus.Failed, failed.Error), (target.State.Status, target.State.Error));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.3 D12")]
    public async Task Target_ClusterDeletedAndBack_UsesItsEndpointsAgain()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(Complete());
        var target = await mesh.StartAsync("svc");

        await mesh.FailAsync(XdsResourceType.Cluster, "c1", Models.Missing("cluster c1"));
        var without = TopologyHarness.TryCall(target);
        await mesh.PushAsync(Models.Cluster("c1"));

        Assert.False(without);
        Assert.True(TopologyHarness.TryCall(target));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 C3")]
    public async Task Target_ClusterWithServiceName_AsksForEndpointsByIt()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            Models.InlineListener("svc", Models.Host("*", "c1", "c2")),
            Models.Cluster("c1"),
            Models.Cluster("c2", "x"));

        await mesh.StartAsync("svc");

        Assert.Equal(["Cluster c1", "Cluster c2", "Endpoint c1", "Endpoint x", "Listener svc"], mesh.Source.Watched);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 C20")]
    public async Task Target_FirstDnsLookupFails_FailsCallsUntilOneSucceeds()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Fail("db.local");
        await mesh.PushAsync(
            Models.InlineListener("svc", Models.Host("*", "db")),
            Models.LogicalDns("db", new DnsEndpoint("db.local", 80)));
        var target = await mesh.StartAsync("svc");

        var first = TopologyHarness.TryCall(target);
        mesh.Dns.Set("db.local", "10.0.0.1");
        await mesh.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.False(first);
        Assert.True(TopologyHarness.TryCall(target));
    }

    private static XdsResource[] Complete() =>
    [
        Models.Listener("svc", "r"),
        Models.Routes("r", Models.Host("svc", "c1")),
        Models.Cluster("c1"),
        Models.Endpoints("c1", "10.0.0.1"),
    ];
}
