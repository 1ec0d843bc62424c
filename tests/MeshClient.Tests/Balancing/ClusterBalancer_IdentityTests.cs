using MeshClient.Balancing;
using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.Tests.Balancing;

public class ClusterBalancer_IdentityTests
{
    [Fact]
    public async Task Update_SameAddress_KeepsTheEndpoint()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a"), Host("b")));
        var before = fixture.Endpoint("a");

        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("c"), Host("a", weight: 7)));

        Assert.Same(before, fixture.Endpoint("a"));
        Assert.Equal(7u, before.Placement.Model.Weight);
    }

    [Fact]
    public async Task Update_PriorityLocalityAndPolicyChange_KeepsStatistics()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a")));
        fixture.Serve("a", TimeSpan.FromMilliseconds(40));
        var open = fixture.Start("a");

        await fixture.UpdateAsync(new LatencyAwarePolicy(), Assignment(
            Locality("other", Host("b")), Locality("third", Host("a")) with { Priority = 1 }));

        var snapshot = fixture.Snapshot("a");
        Assert.Equal(TimeSpan.FromMilliseconds(40), snapshot.LatencyEstimate);
        Assert.Equal((1, 2, 1), (snapshot.InFlight, snapshot.Picks, snapshot.Priority));
        fixture.Respond("a", open);
        Assert.Equal(0, fixture.Snapshot("a").InFlight);
    }

    [Fact]
    [Trait("Rule", "latency-aware 8.7 #8")]
    public async Task Update_AddressReturnsWithinAMinute_RestoresItsStatistics()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LatencyAwarePolicy(), OneLocality(Host("a"), Host("b")));
        fixture.Serve("a", TimeSpan.FromMilliseconds(40));
        await fixture.UpdateAsync(new LatencyAwarePolicy(), OneLocality(Host("b")));
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(59));

        await fixture.UpdateAsync(new LatencyAwarePolicy(), OneLocality(Host("a"), Host("b")));

        Assert.Equal(1, fixture.Snapshot("a").Picks);
        Assert.Equal(TimeSpan.FromMilliseconds(40), fixture.Snapshot("a").LatencyEstimate);
    }

    [Fact]
    public async Task Update_AddressReturnsAfterAMinute_StartsAfresh()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LatencyAwarePolicy(), OneLocality(Host("a"), Host("b")));
        fixture.Serve("a", TimeSpan.FromMilliseconds(40));
        await fixture.UpdateAsync(new LatencyAwarePolicy(), OneLocality(Host("b")));
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(60));

        Assert.DoesNotContain(fixture.Balancer.Endpoints, endpoint => endpoint.Address.Host == "a");
        await fixture.UpdateAsync(new LatencyAwarePolicy(), OneLocality(Host("a"), Host("b")));
        Assert.Equal(0, fixture.Snapshot("a").Picks);
    }

    [Fact]
    public async Task Update_AddressFlapsTwice_IsKeptAMinuteFromItsLastRemoval()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LatencyAwarePolicy(), OneLocality(Host("a"), Host("b")));
        fixture.Serve("a", TimeSpan.FromMilliseconds(40));
        await fixture.UpdateAsync(new LatencyAwarePolicy(), OneLocality(Host("b")));
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(40));
        await fixture.UpdateAsync(new LatencyAwarePolicy(), OneLocality(Host("a"), Host("b")));
        await fixture.UpdateAsync(new LatencyAwarePolicy(), OneLocality(Host("b")));
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(40));

        Assert.Equal(1, fixture.Snapshot("a").Picks);
    }

    [Fact]
    public async Task Update_DuplicateAddress_KeepsTheFirst()
    {
        await using var fixture = new BalancerFixture();

        await fixture.UpdateAsync(new RoundRobinPolicy(), Assignment(
            Locality("one", Host("a", weight: 3), Host("a", weight: 9)), Locality("two", Host("a", health: EndpointHealth.Unhealthy))));

        var snapshot = Assert.Single(fixture.Balancer.GetEndpointSnapshots());
        Assert.Equal((3u, EndpointHealth.Unknown, "one"), (snapshot.Weight, snapshot.Health, snapshot.Locality.Zone));
        Assert.Equal("a", fixture.Pick());
    }

    [Fact]
    public async Task Update_RemovedEndpointWithoutTraffic_IsUnpublishedAndItsTransportDisposed()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a"), Host("b")));
        var transport = Assert.IsType<RecordingTransport>(fixture.Endpoint("a").Transport);

        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("b")));

        Assert.True(transport.IsDisposed);
        Assert.Equal(["b"], fixture.CountPicks(10).Keys);
        Assert.Equal(EndpointState.Draining, fixture.Snapshot("a").State);
    }

    [Fact]
    [Trait("Rule", "load-balancing T18")]
    public async Task Update_RemovedEndpointInUse_DrainsBeforeItsTransportIsDisposed()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a"), Host("b")));
        var endpoint = fixture.Endpoint("a");
        var transport = Assert.IsType<RecordingTransport>(endpoint.Transport);
        var first = fixture.Start(endpoint);
        var second = fixture.Start(endpoint);
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("b")));

        fixture.Respond("a", first);
        var disposedEarly = transport.IsDisposed;
        fixture.Respond("a", second);

        Assert.False(disposedEarly);
        Assert.True(transport.IsDisposed);
    }

    // The call picked before the update and starts after the endpoint has drained.
    [Fact]
    public async Task AttemptStarted_AfterRemovedEndpointWasClosed_OpensItForThatAttempt()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a"), Host("b")));
        var endpoint = fixture.Endpoint("a");
        var first = Assert.IsType<RecordingTransport>(endpoint.Transport);
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("b")));

        var start = fixture.Start(endpoint);
        var second = Assert.IsType<RecordingTransport>(endpoint.Transport);
        var usable = !second.IsDisposed;
        fixture.Respond("a", start);

        Assert.True(first.IsDisposed);
        Assert.True(usable);
        Assert.True(second.IsDisposed);
    }

    [Fact]
    public async Task Update_DrainingEndpointReturns_KeepsItsTransport()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a")));
        var transport = Assert.IsType<RecordingTransport>(fixture.Endpoint("a").Transport);
        var start = fixture.Start("a");
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality());
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a")));

        fixture.Respond("a", start);

        Assert.False(transport.IsDisposed);
        Assert.Same(transport, fixture.Endpoint("a").Transport);
    }

    [Fact]
    public async Task Transport_NeverUsed_IsNotCreated()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Hosts("a", 10)));

        fixture.CountPicks(20);

        Assert.Empty(fixture.Transports.Created);
    }

    [Fact]
    public async Task DisposeAsync_IdleAndBusyEndpoints_ClosesEachWhenItIsIdle()
    {
        var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("idle"), Host("busy")));
        var idle = Assert.IsType<RecordingTransport>(fixture.Endpoint("idle").Transport);
        var busy = Assert.IsType<RecordingTransport>(fixture.Endpoint("busy").Transport);
        var start = fixture.Start("busy");

        await fixture.DisposeAsync();

        Assert.True(idle.IsDisposed);
        Assert.False(busy.IsDisposed);
        Assert.Null(fixture.Pick());
        fixture.Respond("busy", start);
        Assert.True(busy.IsDisposed);
    }
}
