using MeshClient.Balancing;
using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.Tests.Balancing;

public class ClusterBalancer_HealthTests
{
    [Fact]
    public async Task Update_EndpointBecomesHealthyAgain_ForgetsItsLatency()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LatencyAwarePolicy(), OneLocality(Hosts("h", 4)));
        fixture.Serve("h1", TimeSpan.FromMilliseconds(10));
        fixture.Serve("h2", TimeSpan.FromMilliseconds(10));
        fixture.Serve("h3", TimeSpan.FromMilliseconds(10));
        fixture.Serve("h0", TimeSpan.FromMilliseconds(300));
        await fixture.UpdateAsync(
            new LatencyAwarePolicy(), OneLocality([Host("h0", health: EndpointHealth.Unhealthy), .. Hosts("h", 4).Skip(1)]));

        await fixture.UpdateAsync(new LatencyAwarePolicy(), OneLocality(Hosts("h", 4)));

        Assert.Equal(TimeSpan.FromMilliseconds(10), fixture.Snapshot("h0").LatencyEstimate);
    }

    [Fact]
    public async Task Update_ThresholdCrossedTwice_PanicBeginsAndEnds()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Hosts("h", 10, healthy: 1)));
        var panicking = fixture.Balancer.IsPanicking;

        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Hosts("h", 10)));

        Assert.True(panicking);
        Assert.False(fixture.Balancer.IsPanicking);
    }

    [Fact]
    public async Task GetEndpointSnapshots_EndpointsInAllStates_ShowsThem()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LatencyAwarePolicy(), Assignment(
            Locality("near", Host("ready", weight: 5), Host("gone")),
            Locality("far", Host("idle", health: EndpointHealth.Degraded), Host("dead")) with { Priority = 1 }));
        fixture.Endpoint("ready").ConnectSucceeded();
        fixture.Serve("ready", TimeSpan.FromMilliseconds(20), status: 503);
        fixture.Start("ready");
        fixture.Endpoint("dead").ConnectFailed("refused");
        await fixture.UpdateAsync(new LatencyAwarePolicy(), Assignment(
            Locality("near", Host("ready", weight: 5)),
            Locality("far", Host("idle", health: EndpointHealth.Degraded), Host("dead")) with { Priority = 1 }));

        Assert.Equal(
            new BalancerEndpointSnapshot
            {
                Address = EndpointAddress.Tcp("ready", 80),
                Locality = new Locality("region", "near", ""),
                Priority = 0,
                Weight = 5,
                Health = EndpointHealth.Unknown,
                State = EndpointState.Ready,
                InFlight = 1,
                LatencyEstimate = TimeSpan.FromSeconds(1),
                Picks = 2,
                Failures = 1,
                LastConnectError = null,
            },
            fixture.Snapshot("ready"));
        Assert.Equal((EndpointState.Idle, EndpointHealth.Degraded, 1), (fixture.Snapshot("idle").State, fixture.Snapshot("idle").Health, fixture.Snapshot("idle").Priority));
        Assert.Equal((EndpointState.BackOff, "refused"), (fixture.Snapshot("dead").State, fixture.Snapshot("dead").LastConnectError));
        Assert.Equal(EndpointState.Draining, fixture.Snapshot("gone").State);
    }
}
