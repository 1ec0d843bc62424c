using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.Tests.Balancing.LatencyAware;

/// <summary>Shares are of n = 20,000 picks, tolerances five sigma of the binomial distribution.</summary>
public class LatencyAwarePickerTests
{
    private const int Picks = 20_000;

    [Fact]
    public async Task Pick_SeveralLocalitiesWithoutTheWrapper_LocalityWeightsCount()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LatencyAwarePolicy(), Assignment(
            Locality("one", Hosts("one", 8)) with { Weight = 1 }, Locality("two", Hosts("two", 8)) with { Weight = 3 }));

        Assert.Equal(0.25, fixture.Share("one", Picks), tolerance: 0.016);
    }

    [Fact]
    public async Task Pick_NoLocalityHasAWeight_EndpointsAreEqual()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LatencyAwarePolicy(), Assignment(
            Locality("one", Hosts("one", 12)) with { Weight = 0 }, Locality("two", Hosts("two", 4)) with { Weight = 0 }));

        Assert.Equal(0.75, fixture.Share("one", Picks), tolerance: 0.016);
    }

    [Fact]
    public async Task Pick_ByLocality_SlowLocalityKeepsItsShare()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new WrrLocalityPolicy(new LatencyAwarePolicy()), Assignment(
            Locality("near", Host("near0"), Host("near1"), Host("near2")), Locality("far", Host("far0"), Host("far1"), Host("far2"))));
        Serve(fixture, "near", TimeSpan.FromMilliseconds(1));
        Serve(fixture, "far", TimeSpan.FromMilliseconds(50));

        Assert.Equal(0.5, fixture.Share("far", Picks), tolerance: 0.001);
    }

    [Fact]
    public async Task Pick_Flat_PrefersTheNearLocalityAndSpillsOverUnderLoad()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LatencyAwarePolicy(), Assignment(
            Locality("near", Host("near0"), Host("near1"), Host("near2")), Locality("far", Host("far0"), Host("far1"), Host("far2"))));
        Serve(fixture, "near", TimeSpan.FromMilliseconds(1));
        Serve(fixture, "far", TimeSpan.FromMilliseconds(5));

        // Two of six drawn: both far in 3 of 15 pairs.
        Assert.Equal(0.2, fixture.Share("far", Picks), tolerance: 0.015);

        for (var i = 0; i < 30; i++)
        {
            fixture.Start($"near{i % 3}");
        }

        // Ten in flight at 1 ms cost more than none at 5 ms.
        Assert.Equal(0.8, fixture.Share("far", Picks), tolerance: 0.015);
    }

    [Fact]
    public async Task Pick_ThreeChoices_OverloadedEndpointLosesMoreOften()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LatencyAwarePolicy { ChoiceCount = 3 }, OneLocality(Hosts("h", 6)));
        Serve(fixture, "h", TimeSpan.FromMilliseconds(1), count: 5);
        fixture.Serve("h5", TimeSpan.FromMilliseconds(9));
        fixture.Start("h0");

        // h0 and h5 lose against the four others: chosen only when drawn with each other and nobody else, which three draws exclude.
        Assert.Equal(0, fixture.Share("h5", Picks));
        Assert.Equal(0, fixture.Share("h0", Picks));
    }

    [Fact]
    public async Task Pick_WaitingAttempt_AgesIntoTheCost()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LatencyAwarePolicy(), OneLocality(Host("a"), Host("b")));
        Serve(fixture, "", TimeSpan.FromMilliseconds(10), "a", "b");
        fixture.Start("b");
        fixture.Start("b");
        fixture.Start("b");
        fixture.Start("a");

        // a: 10 ms x 2; b: 10 ms x 4.
        Assert.Equal(1, fixture.Share("a", 100));

        // b is answered after 3 ms, a is not: at 50 ms a costs 50 ms x 2, b again 10 ms x 4.
        fixture.Time.Advance(TimeSpan.FromMilliseconds(3));
        fixture.Balancer.HeadersReceived(fixture.Endpoint("b"), fixture.Time.GetTimestamp() - TimeSpan.FromMilliseconds(3).Ticks);
        fixture.Balancer.HeadersReceived(fixture.Endpoint("b"), fixture.Time.GetTimestamp() - TimeSpan.FromMilliseconds(3).Ticks);
        fixture.Balancer.HeadersReceived(fixture.Endpoint("b"), fixture.Time.GetTimestamp() - TimeSpan.FromMilliseconds(3).Ticks);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(47));
        Assert.Equal(1, fixture.Share("b", 100));
    }

    [Fact]
    public async Task Pick_AgeOff_IgnoresWaitingAttempts()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new LatencyAwarePolicy { InFlightAge = false }, OneLocality(Host("a"), Host("b")));
        Serve(fixture, "", TimeSpan.FromMilliseconds(10), "a", "b");
        fixture.Start("a");
        fixture.Start("b");
        fixture.Start("b");

        fixture.Time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(1, fixture.Share("a", 100));
    }

    private static void Serve(BalancerFixture fixture, string prefix, TimeSpan latency, int count = 3) =>
        Serve(fixture, prefix, latency, [.. Enumerable.Range(0, count).Select(index => $"{index}")]);

    private static void Serve(BalancerFixture fixture, string prefix, TimeSpan latency, params string[] hosts)
    {
        foreach (var host in hosts)
        {
            fixture.Serve(prefix + host, latency);
        }
    }
}
