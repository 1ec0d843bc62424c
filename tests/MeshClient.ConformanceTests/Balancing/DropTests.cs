using MeshClient.Balancing;
using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.ConformanceTests.Balancing;

/// <summary>EDS <c>drop_overloads</c>; shares of n picks, tolerances five sigma.</summary>
public class DropTests
{
    private const int Picks = 10_000;

    [Theory]
    [Trait("Rule", "load-balancing D1")]
    [Trait("Rule", "xds-client 8.6 #P11")]
    [InlineData(250_000, 0.25, 0.022)]
    [InlineData(500_000, 0.5, 0.025)]
    [InlineData(0, 0, 0)]
    [InlineData(1_000_000, 1, 0)]
    public async Task OneCategory_DropsItsShare(uint perMillion, double share, double tolerance)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a")) with { Drops = [new DropCategory("lb", perMillion)] });

        Assert.Equal(share, fixture.Share("dropped", Picks), tolerance);
    }

    [Theory]
    [Trait("Rule", "load-balancing D2")]
    [Trait("Rule", "xds-client 8.6 #P11")]
    [Trait("Rule", "envoy-http 13 #100")]
    [InlineData(500_000, 500_000, 0.75)]
    [InlineData(600_000, 500_000, 0.80)]
    public async Task TwoCategories_AreAppliedOneAfterTheOther(uint first, uint second, double share)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("a")) with
        {
            Drops = [new DropCategory("first", first), new DropCategory("second", second)],
        });

        Assert.Equal(share, fixture.Share("dropped", Picks), 0.022);
        Assert.Equal(
            new[] { first / 1e6 * Picks, (1 - (first / 1e6)) * second / 1e6 * Picks },
            fixture.Balancer.Drops.Select(drop => (double)drop.Dropped),
            new WithinPicks(250));
    }

    [Fact]
    [Trait("Rule", "load-balancing D3")]
    [Trait("Rule", "envoy-http 13 #100")]
    public async Task EverythingDroppedAndNothingReachable_Drops()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality() with { Drops = [new DropCategory("lb", 1_000_000)] });

        Assert.Equal(PickStatus.Dropped, fixture.TryPick(out var endpoint));
        Assert.Null(endpoint);
    }

    [Fact]
    public async Task UpdateThatKeepsACategory_KeepsItsCount()
    {
        await using var fixture = new BalancerFixture();
        var resource = OneLocality(Host("a")) with { Drops = [new DropCategory("lb", 1_000_000)] };
        await fixture.UpdateAsync(new RoundRobinPolicy(), resource);
        fixture.CountPicks(5);

        await fixture.UpdateAsync(new RoundRobinPolicy(), resource);
        fixture.CountPicks(2);

        Assert.Equal(("lb", 7L), Assert.Single(fixture.Balancer.Drops.Select(drop => (drop.Category, drop.Dropped))));
    }

    private sealed class WithinPicks(double tolerance) : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= tolerance;

        public int GetHashCode(double obj) => 0;
    }
}
