using MeshClient.Balancing;
using MeshClient.Tests.Shared.Topology;
using MeshClient.Topology;
using MeshClient.Xds;
using MeshClient.Xds.Model;
using static MeshClient.ConformanceTests.Topology.AggregateMesh;

namespace MeshClient.ConformanceTests.Topology;

/// <summary>The leaves of aggregate clusters and what is theirs (gRFC A37, A75): cases of xds-client 8.6.</summary>
public sealed class AggregateClusterTests
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

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

    // One hash is one endpoint on the ring of the first leaf; the second leaf takes turns, whatever the hash.
    [Fact]
    [Trait("Rule", "xds-client 8.6 G8")]
    public async Task Policy_OfEachLeaf_ChoosesItsEndpoints()
    {
        await using var mesh = new TopologyHarness();
        var target = await StartAsync(
            mesh,
            Models.Aggregate("top", "x", "y"),
            Models.Cluster("x") with { LoadBalancingPolicy = new RingHashPolicy() },
            Models.Endpoints("x", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"),
            Models.Cluster("y") with { LoadBalancingPolicy = new RoundRobinPolicy() },
            Models.Endpoints("y", "10.0.1.1", "10.0.1.2"));

        var onTheRing = Addresses(target);
        await mesh.PushAsync(Models.Endpoints("x"));

        Assert.Single(onTheRing);
        Assert.Equal(["10.0.1.1:80", "10.0.1.2:80"], Addresses(target));
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
}
