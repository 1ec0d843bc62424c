using MeshClient.Balancing;
using MeshClient.Clusters;
using MeshClient.Tests.Shared.Topology;
using MeshClient.Topology;
using MeshClient.Xds;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.ConformanceTests.Topology;

/// <summary>Aggregate clusters (gRFC A37, A75): the cases "aggregate" of xds-client 8.6, as picks.</summary>
public class AggregateClusterTests
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
    [Trait("Rule", "xds-client 8.6 G2")]
    public async Task Leaves_NestedDiamondWithDuplicates_AreOrderedByFirstOccurrence()
    {
        await using var mesh = new TopologyHarness();
        await StartAsync(
            mesh,
            [
                Models.Aggregate("top", "left", "c", "right", "c", "left"),
                Models.Aggregate("left", "a", "b"),
                Models.Aggregate("right", "b", "d", "a"),
                .. Leaf("a"), .. Leaf("b"), .. Leaf("c"), .. Leaf("d"),
            ]);

        Assert.Equal(["a", "b", "c", "d"], mesh.Leaves("top"));
        Assert.All(["a", "b", "c", "d", "left", "right", "top"], name => Assert.Single(mesh.Source.History, $"+Cluster {name}"));
    }

    [Theory]
    [Trait("Rule", "xds-client 8.6 G3")]
    [InlineData("itself", "a", "x", "a")]
    [InlineData("two-cycle", "b", "x", "a")]
    public async Task Leaves_CycleWithALeaf_IgnoresTheRepetition(string name, string childOfA, string otherChildOfA, string childOfB)
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            [
                Models.InlineListener(name, Models.Host("*", "a")),
                Models.Aggregate("a", childOfA, otherChildOfA),
                Models.Aggregate("b", childOfB),
                .. Leaf("x"),
            ]);
        var target = await mesh.StartAsync(name);

        Assert.Equal(["x"], mesh.Leaves("a"));
        Assert.True(TopologyHarness.TryCall(target));
    }

    [Theory]
    [Trait("Rule", "xds-client 8.6 G3")]
    [InlineData("itself", "a", "a")]
    [InlineData("two-cycle", "b", "a")]
    public async Task Leaves_NothingButACycle_FailsCallsWithTheReason(string name, string childOfA, string childOfB)
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            Models.InlineListener(name, Models.Host("*", "a")), Models.Aggregate("a", childOfA), Models.Aggregate("b", childOfB));
        var target = await mesh.StartAsync(name);

        Assert.Equal(TargetStatus.Ready, target.State.Status);
        Assert.False(TopologyHarness.TryCall(target));
        Assert.Contains("back to itself", mesh.Cluster("a").Failure, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Rule", "xds-client 8.6 G4")]
    [InlineData(16, true)]
    [InlineData(17, false)]
    public async Task Leaves_ManyLevels_WorkUpToSixteen(int levels, bool works)
    {
        await using var mesh = new TopologyHarness();
        var aggregates = Enumerable.Range(1, levels - 1).Select(i => Models.Aggregate($"level {i}", $"level {i + 1}"));

        await mesh.PushAsync([.. aggregates, .. Leaf($"level {levels}"), Models.InlineListener("svc", Models.Host("*", "level 1"))]);
        var target = await mesh.StartAsync("svc");

        Assert.Equal(TargetStatus.Ready, target.State.Status);
        Assert.Equal(works, TopologyHarness.TryCall(target));
        Assert.Equal(works, mesh.Cluster("level 1").Error is null);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 G6")]
    [Trait("Rule", "xds-client 9.3 aggregate child unusable")]
    public async Task Leaves_OneDoesNotExist_KeepsItsPlaceAndTheNextServes()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync([Models.InlineListener("svc", Models.Host("*", "top")), Models.Aggregate("top", "gone", "b"), .. Leaf("b")]);
        var target = await mesh.StartAsync("svc");

        await mesh.FailAsync(XdsResourceType.Cluster, "gone", Models.Missing("cluster gone"));
        var without = Addresses(target);
        await mesh.PushAsync(Models.Cluster("gone"), Models.Endpoints("gone", "10.0.0.1"));

        Assert.Equal([AddressOf("b")], without);
        Assert.Equal(["gone", "b"], mesh.Leaves("top"));
        Assert.Equal(["10.0.0.1:80"], Addresses(target));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 G6")]
    public async Task Leaves_AllUnusable_FailureNamesEachOfThem()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            Models.InlineListener("svc", Models.Host("*", "top")), Models.Aggregate("top", "gone", "empty"), Models.Cluster("empty"), Models.Endpoints("empty"));
        var target = await mesh.StartAsync("svc");

        await mesh.FailAsync(XdsResourceType.Cluster, "gone", Models.Missing("cluster gone"));

        Assert.False(TopologyHarness.TryCall(target));
        var text = mesh.Cluster("top").Failure;
        Assert.Contains("\"top\"", text, StringComparison.Ordinal);
        Assert.Contains(Models.Missing("cluster gone").Message, text, StringComparison.Ordinal);
        Assert.Contains("\"empty\"", text, StringComparison.Ordinal);
        Assert.False(mesh.Cluster("top").IsMissing);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 C20")]
    public async Task Leaves_FirstLookupOfADnsLeafFails_UsesTheNextUntilOneSucceeds()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Fail("db.local");
        var target = await StartAsync(mesh, [Models.Aggregate("top", "dns", "b"), Dns("dns", "db.local"), .. Leaf("b")]);

        var unresolved = Addresses(target);
        mesh.Dns.Set("db.local", "10.0.0.7");
        await mesh.AdvanceAsync(TimeSpan.FromSeconds(1.2));

        Assert.Equal([AddressOf("b")], unresolved);
        Assert.Equal(["db.local:80"], Addresses(target));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 G7")]
    public async Task Leaf_BecomesAnAggregateAndBack_ServesAllTheTime()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartAsync(mesh, Leaf("top"));

        await mesh.PushAsync(Models.Aggregate("top", "a"), Models.Cluster("a"));
        var pending = Addresses(target);
        await mesh.PushAsync(Models.Endpoints("a", "10.0.0.1"));
        var aggregate = (Addresses(target).Single(), mesh.Source.Watched.Contains("Endpoint top"));
        await mesh.PushAsync(Models.Cluster("top", "other"));
        var pendingBack = Addresses(target);
        await mesh.PushAsync(Models.Endpoints("other", "10.0.0.2"));

        Assert.Equal([AddressOf("top")], pending);
        Assert.Equal(("10.0.0.1:80", false), aggregate);
        Assert.Equal(["10.0.0.1:80"], pendingBack);
        Assert.Equal(["10.0.0.2:80"], Addresses(target));
        Assert.Equal(["Cluster top", "Endpoint other", "Listener svc"], mesh.Source.Watched);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 G7")]
    public async Task Leaf_BelowAnAggregateBecomesOne_ServesAllTheTime()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartAsync(mesh, [Models.Aggregate("top", "mid"), .. Leaf("mid")]);

        await mesh.PushAsync(Models.Aggregate("mid", "a"), Models.Cluster("a"));
        var pending = (mesh.Leaves("top").Single(), Addresses(target).Single());
        await mesh.PushAsync(Models.Endpoints("a", "10.0.0.1"));
        var nested = (mesh.Leaves("top").Single(), Addresses(target).Single());
        await mesh.PushAsync(Leaf("mid"));

        Assert.Equal(("mid", AddressOf("mid")), pending);
        Assert.Equal(("a", "10.0.0.1:80"), nested);
        Assert.Equal([AddressOf("mid")], Addresses(target));
    }

    // The aggregate never completes: what the cluster was before must still be there when it turns back, and follow its new service.
    [Fact]
    [Trait("Rule", "xds-client 8.6 G7")]
    public async Task Leaf_TurnsBackBeforeTheAggregateIsComplete_ServesAllTheTime()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartAsync(mesh, Leaf("top"));

        await mesh.PushAsync(Models.Aggregate("top", "a"));
        await mesh.PushAsync(Models.Cluster("top", "other"));
        var pending = Addresses(target);
        await mesh.PushAsync(Models.Endpoints("other", "10.0.0.2"));

        Assert.Equal([AddressOf("top")], pending);
        Assert.Equal(["10.0.0.2:80"], Addresses(target));
        Assert.Equal(["Cluster top", "Endpoint other", "Listener svc"], mesh.Source.Watched);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 G7")]
    public async Task Leaf_FlipsBetweenAggregateAndEndpointsUnderLoad_NoCallFails()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartAsync(mesh, [.. Leaf("top"), .. Leaf("a"), .. Leaf("b")]);
        using var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var load = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.True(TopologyHarness.TryCall(target), "A call found no endpoint.");
                started.TrySetResult();
            }
        });
        await Task.WhenAny(started.Task, load).WaitAsync(Ceiling);

        for (var i = 0; i < 100; i++)
        {
            await mesh.PushAsync(Models.Aggregate("top", "a"));
            await mesh.PushAsync(Models.Aggregate("top", "b", "a"));
            await mesh.PushAsync(Models.Cluster("top"));
        }

        await stop.CancelAsync();
        await load.WaitAsync(Ceiling);
        Assert.Empty(mesh.Leaves("top"));
        Assert.Equal([AddressOf("top")], Addresses(target));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 G8")]
    public async Task Policy_OfEachLeaf_IsItsOwnAndThatOfTheAggregateIsIgnored()
    {
        await using var mesh = new TopologyHarness();
        await StartAsync(
            mesh,
            Models.Aggregate("top", "x", "y") with { LoadBalancingPolicy = new RandomPolicy() },
            Models.Cluster("x") with { LoadBalancingPolicy = new LeastRequestPolicy() },
            Models.Endpoints("x", "10.0.0.1"),
            Models.Cluster("y") with { LoadBalancingPolicy = new LatencyAwarePolicy() },
            Models.Endpoints("y", "10.0.0.2"));

        Assert.IsType<LeastRequestPolicy>(mesh.Cluster("x").Resource!.LoadBalancingPolicy);
        Assert.IsType<LatencyAwarePolicy>(mesh.Cluster("y").Resource!.LoadBalancingPolicy);
        Assert.Null(mesh.Cluster("top").Resource);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 C16")]
    public async Task Breaker_ClusterUsedAloneAndThroughAnAggregate_IsTheSame()
    {
        await using var mesh = new TopologyHarness();
        await mesh.PushAsync(
            [
                Models.InlineListener("alone", Models.Host("*", "x")),
                Models.InlineListener("through", Models.Host("*", "top")),
                Models.Aggregate("top", "x"),
                Models.Cluster("x") with { CircuitBreakers = CircuitBreakerThresholds.Default with { MaxRequests = 1 } },
                Models.Endpoints("x", "10.0.0.1"),
            ]);
        var (alone, through) = (await mesh.StartAsync("alone"), await mesh.StartAsync("through"));

        TopologyHarness.EnterCall(alone).Pick(new PickContext(0), out var direct, out _);
        TopologyHarness.EnterCall(through).Pick(new PickContext(0), out var leaf, out _);

        Assert.Same(direct, leaf);
        Assert.True(direct.Breaker.TryAcquireRequest());
        Assert.False(leaf.Breaker.TryAcquireRequest());
        direct.Breaker.ReleaseRequest();
        mesh.Cluster("x").ExitCall();
        mesh.Cluster("top").ExitCall();
    }

    // The counter belongs to cluster and EDS service (gRFC A32): it survives updates, and starts again with another service.
    [Fact]
    [Trait("Rule", "xds-client 8.6 C16")]
    public async Task Breaker_OtherServiceName_StartsAgain()
    {
        await using var mesh = new TopologyHarness();
        await StartAsync(mesh, Models.Cluster("x", "v1"), Models.Endpoints("v1", "10.0.0.1"), Models.Endpoints("v2", "10.0.0.2"));
        var cluster = mesh.Cluster("x");
        var before = cluster.Breaker;

        await mesh.PushAsync(Models.Cluster("x", "v1") with { ConnectTimeout = TimeSpan.FromSeconds(1) });
        var afterUpdate = cluster.Breaker;
        await mesh.PushAsync(Models.Cluster("x", "v2"));

        Assert.Same(before, afterUpdate);
        Assert.NotSame(before, cluster.Breaker);
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

    private static string[] Addresses(TargetRuntime target)
    {
        var cluster = TopologyHarness.EnterCall(target);
        var addresses = TopologyHarness.Addresses(cluster);
        cluster.ExitCall();
        return addresses;
    }

    private static Endpoint? Pick(TopologyHarness mesh, TargetRuntime target)
    {
        var cluster = TopologyHarness.EnterCall(target);
        cluster.Pick(new PickContext(mesh.Time.GetTimestamp()), out _, out var endpoint);
        cluster.ExitCall();
        return endpoint;
    }

    private static ClusterResource Dns(string name, string host) => Models.LogicalDns(name, new DnsEndpoint(host, 80));

    // One address for each name, so that it tells who was picked.
    private static XdsResource[] Leaf(string name) => [Models.Cluster(name), Models.Endpoints(name, AddressOf(name)[..^3])];

    private static string AddressOf(string name) => $"10.1.{name.Length}.{name[^1] % 250}:80";

    private static EndpointsResource Unhealthy(string name, string address) => Assignment(name, Place(0, address, EndpointHealth.Unhealthy));

    private static EndpointsResource Assignment(string name, params LocalityEndpoints[] localities) => new() { Name = name, Localities = localities.ToEquatableArray() };

    private static LocalityEndpoints Place(int priority, string address, EndpointHealth health = EndpointHealth.Unknown) => new()
    {
        Locality = new Locality("region", $"zone of {address}", ""),
        Priority = priority,
        Endpoints = [new EndpointModel { Address = EndpointAddress.Tcp(address, 80), Health = health }],
    };

    private static async Task<TargetRuntime> StartAsync(TopologyHarness mesh, params XdsResource[] resources)
    {
        var root = resources[0].Name;
        await mesh.PushAsync([Models.InlineListener("svc", Models.Host("*", root)), .. resources]);
        var target = await mesh.StartAsync("svc");
        Assert.Equal(TargetStatus.Ready, target.State.Status);
        return target;
    }
}
