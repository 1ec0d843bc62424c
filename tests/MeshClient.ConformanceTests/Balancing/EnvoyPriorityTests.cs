using MeshClient.Balancing;
using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.ConformanceTests.Balancing;

/// <summary>Envoy's priorities, panic and localities, as shares of real picks.</summary>
public class EnvoyPriorityTests
{
    // Five sigma of 10,000 picks are 2.5 points; the issue's tolerance of one point therefore takes 62,500.
    private const int Picks = 62_500;
    private const double OnePoint = 0.01;

    // Rows of envoy-http 6.3: total and healthy of two priorities, and the share of the first.
    [Theory]
    [Trait("Rule", "envoy-http 13 #90")]
    [InlineData(10, 10, 1.0)]
    [InlineData(7, 10, 0.98)]
    [InlineData(5, 10, 0.70)]
    [InlineData(4, 6, 0.56)]
    [InlineData(0, 10, 0.0)]
    [InlineData(6, 1, 0.86)]
    [InlineData(3, 3, 0.50)]
    [InlineData(0, 0, 0.50)]
    public async Task TwoPriorities_ShareTrafficByHealth(int healthyFirst, int healthySecond, double firstShare)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RandomPolicy(), Assignment(
            Locality("near", Hosts("near", 10, healthyFirst)), Locality("far", Hosts("far", 10, healthySecond)) with { Priority = 1 }));

        Assert.Equal(firstShare, fixture.Share("near", Picks), OnePoint);
    }

    [Fact]
    [Trait("Rule", "envoy-http 13 #90")]
    public async Task ThreePrioritiesWithoutAnyHealthy_ShareTrafficByCount()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), Assignment(
            Locality("a", Hosts("a", 5, healthy: 0)),
            Locality("b", Hosts("b", 15, healthy: 0)) with { Priority = 1 },
            Locality("c", Hosts("c", 10, healthy: 0)) with { Priority = 2 }));

        Assert.Equal(0.17, fixture.Share("a", Picks), OnePoint);
        Assert.Equal(0.50, fixture.Share("b", Picks), OnePoint);
        Assert.Equal(0.33, fixture.Share("c", Picks), OnePoint);
    }

    // Hosts 0 and 1 of the first priority are healthy, 2 to 4 degraded.
    [Fact]
    [Trait("Rule", "envoy-http 13 #90")]
    public async Task DegradedEndpoints_GetTheirOwnShare()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), Assignment(
            Locality("near", Hosts("near", 10, healthy: 2, degraded: 3)), Locality("far", Hosts("far", 10, healthy: 1)) with { Priority = 1 }));

        var counts = fixture.CountPicks(Picks);

        Assert.Equal(0.34, (double)(counts["near0"] + counts["near1"]) / Picks, OnePoint);
        Assert.Equal(0.50, (double)(counts["near2"] + counts["near3"] + counts["near4"]) / Picks, OnePoint);
        Assert.DoesNotContain("near5", counts.Keys);

        // The second priority is in panic: all ten of it.
        Assert.Equal(10, counts.Keys.Count(host => host.StartsWith("far", StringComparison.Ordinal)));
    }

    [Fact]
    [Trait("Rule", "envoy-http 13 #91")]
    [Trait("Rule", "load-balancing T15")]
    [Trait("Rule", "xds-client 8.6 #P8")]
    public async Task HealthStatus_DecidesWhoGetsTraffic()
    {
        await using var fixture = new BalancerFixture();
        var cluster = Cluster(new RoundRobinPolicy(), panicThreshold: 0);
        await fixture.UpdateAsync(cluster, OneLocality(
            Host("unknown", health: EndpointHealth.Unknown),
            Host("healthy", health: EndpointHealth.Healthy),
            Host("unhealthy", health: EndpointHealth.Unhealthy),
            Host("draining", health: EndpointHealth.Draining),
            Host("timeout", health: EndpointHealth.Timeout)));

        Assert.Equal(new Dictionary<string, int> { ["unknown"] = 50, ["healthy"] = 50 }, fixture.CountPicks(100));
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #91")]
    [Trait("Rule", "xds-client 8.6 #P8")]
    [InlineData(8, 0.0)]
    [InlineData(5, 0.3)]
    public async Task DegradedEndpoint_IsUsedOnlyWhenHealthyOnesDoNotSuffice(int healthy, double degradedShare)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Hosts("h", 10, healthy, degraded: 10 - healthy)));

        var degraded = fixture.CountPicks(Picks).Where(count => int.Parse(count.Key[1..]) >= healthy).Sum(count => count.Value);

        Assert.Equal(degradedShare, (double)degraded / Picks, OnePoint);
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #92")]
    [InlineData("panic: all ten", 50, 1, 10)]
    [InlineData("threshold zero: only the healthy one", 0, 1, 1)]
    [InlineData("threshold zero and none healthy: no endpoint", 0, 0, 0)]
    public async Task PanicThreshold_DecidesWhetherHealthIsIgnored(string name, int threshold, int healthy, int used)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(Cluster(new RoundRobinPolicy(), threshold), OneLocality(Hosts("h", 10, healthy)));

        var counts = fixture.CountPicks(1000);

        Assert.True(used == counts.Keys.Count(host => host != "none"), $"{name}: {string.Join(", ", counts.Keys)}");
        Assert.Equal(used == 0 ? PickStatus.NoEndpoint : PickStatus.Picked, fixture.TryPick(out _));
    }

    [Theory]
    [Trait("Rule", "envoy-http 13 #94")]
    [Trait("Rule", "envoy-http 6.5")]
    [InlineData(100, 0.333)]
    [InlineData(70, 0.329)]
    [InlineData(50, 0.259)]
    [InlineData(25, 0.149)]
    [InlineData(0, 0.0)]
    public async Task LocalityWeights_AreScaledByAvailability(int healthyPercent, double share)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new WrrLocalityPolicy(new RoundRobinPolicy()), Assignment(
            Locality("x", Hosts("x", 100, healthyPercent)) with { Weight = 1 }, Locality("y", Hosts("y", 100)) with { Weight = 2 }));

        Assert.Equal(share, fixture.Share("x", Picks), OnePoint);
    }

    [Fact]
    [Trait("Rule", "envoy-http 13 #94")]
    [Trait("Rule", "load-balancing T14")]
    public async Task LocalityWithoutWeight_GetsNothing()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new WrrLocalityPolicy(new RoundRobinPolicy()), Assignment(
            Locality("x", Hosts("x", 3)) with { Weight = 0 }, Locality("y", Hosts("y", 3)) with { Weight = 2 }));

        Assert.Equal(0, fixture.Share("x", 1000));
    }

    [Fact]
    [Trait("Rule", "envoy-http 6.5")]
    public async Task PanickingPriority_IgnoresLocalityWeights()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new WrrLocalityPolicy(new RoundRobinPolicy()), Assignment(
            Locality("x", Hosts("x", 10, healthy: 1)) with { Weight = 99 }, Locality("y", Hosts("y", 10, healthy: 1)) with { Weight = 1 }));

        Assert.Equal(0.5, fixture.Share("x", 1000), OnePoint);
    }

    [Fact]
    [Trait("Rule", "envoy-http 13 #96")]
    public async Task OverprovisioningFactorOneHundred_SpillsEveryMissingEndpoint()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RandomPolicy(), Assignment(
            Locality("near", Hosts("near", 10, healthy: 9)), Locality("far", Hosts("far", 10)) with { Priority = 1 }) with
        {
            OverprovisioningFactor = 100,
        });

        Assert.Equal(0.9, fixture.Share("near", Picks), OnePoint);
    }
}
