using MeshClient.Balancing;
using MeshClient.Clusters;
using MeshClient.Tests.Shared.Topology;
using MeshClient.Xds.Model;
using static MeshClient.ConformanceTests.Topology.AggregateMesh;

namespace MeshClient.ConformanceTests.Topology;

/// <summary>Which leaf of an aggregate cluster a call gets (gRFC A37, A75): cases of xds-client 8.6, as picks.</summary>
public sealed class AggregateFailoverTests
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    [Fact]
    [Trait("Rule", "xds-client 8.6 G1")]
    public async Task Failover_FirstLeafUnhealthy_UsesTheSecondAndReturns()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Set("db.local", "10.0.0.2");
        var target = await StartAsync(
            mesh, Models.Aggregate("top", "eds1", "dns2"), Models.Cluster("eds1"), Models.Endpoints("eds1", "10.0.0.1"), Dns("dns2", "db.local"));

        var healthy = Addresses(target);
        await mesh.PushAsync(Unhealthy("eds1", "10.0.0.1"));
        var failedOver = Addresses(target);
        await mesh.PushAsync(Models.Endpoints("eds1", "10.0.0.1"));

        Assert.Equal(["10.0.0.1:80"], healthy);
        Assert.Equal(["db.local:80"], failedOver);
        Assert.Equal(["10.0.0.1:80"], Addresses(target));
    }

    // Panic, which ignores health, is for a cluster that nothing stands behind.
    [Fact]
    [Trait("Rule", "xds-client 8.6 G1")]
    [Trait("Rule", "xds-client 8.6 P9")]
    public async Task Failover_MostOfTheFirstLeafUnhealthy_UsesItsHealthyEndpointsOnly()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartAsync(
            mesh,
            Models.Aggregate("top", "x", "y"),
            Models.Cluster("x"),
            Assignment("x", Place(0, "10.0.0.1", EndpointHealth.Healthy), Place(0, "10.0.0.2", EndpointHealth.Unhealthy), Place(0, "10.0.0.3", EndpointHealth.Draining)),
            Models.Cluster("y"),
            Models.Endpoints("y", "10.0.0.9"));

        Assert.Equal(["10.0.0.1:80"], Addresses(target));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 G1")]
    public async Task Failover_NoLeafIsHealthy_IgnoresHealthInTheFirst()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartAsync(
            mesh,
            Models.Aggregate("top", "x", "y"),
            Models.Cluster("x"),
            Unhealthy("x", "10.0.0.1"),
            Models.Cluster("y"),
            Unhealthy("y", "10.0.0.9"));

        Assert.Equal(["10.0.0.1:80"], Addresses(target));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 G1")]
    [Trait("Rule", "load-balancing T20")]
    public async Task Failover_FirstLeafUnreachable_UsesTheSecondProbesAndReturns()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartAsync(
            mesh,
            Models.Aggregate("top", "x", "y"),
            Models.Cluster("x"),
            Models.Endpoints("x", "10.0.0.1"),
            Models.Cluster("y"),
            Models.Endpoints("y", "10.0.0.9"));
        var dead = Pick(mesh, target)!;

        dead.ConnectFailed("refused");
        await mesh.DrainAsync();
        var failedOver = Pick(mesh, target)!.Address.Text;
        await mesh.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        var probed = Pick(mesh, target)!;
        var others = Pick(mesh, target)!.Address.Text;
        probed.ConnectSucceeded();
        await mesh.AdvanceAsync(TimeSpan.FromMilliseconds(50));

        Assert.Equal(("10.0.0.9:80", "10.0.0.9:80"), (failedOver, others));
        Assert.Same(dead, probed);
        Assert.Same(dead, Pick(mesh, target));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 G1")]
    public async Task Failover_EveryPriorityOfTheFirstLeaf_ComesBeforeTheSecondLeaf()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartAsync(
            mesh,
            Models.Aggregate("top", "x", "y"),
            Models.Cluster("x"),
            Assignment("x", Place(0, "10.0.0.1"), Place(1, "10.0.0.2")),
            Models.Cluster("y"),
            Models.Endpoints("y", "10.0.0.9"));
        List<string> order = [];

        for (var i = 0; i < 3; i++)
        {
            var endpoint = Pick(mesh, target)!;
            order.Add(endpoint.Address.Text);
            endpoint.ConnectFailed("refused");
        }

        Assert.Equal(["10.0.0.1:80", "10.0.0.2:80", "10.0.0.9:80"], order);
    }

    [Fact]
    [Trait("Rule", "design hot path budget")]
    public async Task Pick_ThroughAnAggregate_AllocatesNothing()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartAsync(mesh, [Models.Aggregate("top", "empty", "b"), Models.Cluster("empty"), Models.Endpoints("empty"), .. Leaf("b")]);
        var cluster = TopologyHarness.EnterCall(target);
        PickManyTimes(cluster);

        var before = GC.GetAllocatedBytesForCurrentThread();
        PickManyTimes(cluster);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        cluster.ExitCall();
    }

    private static void PickManyTimes(ClusterRuntime cluster)
    {
        for (var i = 0; i < 10_000; i++)
        {
            cluster.Pick(new PickContext(0), out _, out _);
        }
    }
}
