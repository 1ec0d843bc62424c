using MeshClient.Balancing.Priorities;

namespace MeshClient.Tests.Balancing.Priorities;

public class PriorityLoadsTests
{
    // The table of envoy-http 6.3, with the default factor 140 and threshold 50. Counts are total, healthy, degraded; loads are
    // healthy/degraded, with an exclamation mark in panic.
    [Theory]
    [Trait("Rule", "envoy-http 6.3")]
    [InlineData("all healthy", new[] { 10, 10, 0, 10, 10, 0 }, "100/0 0/0")]
    [InlineData("7/10, 10/10", new[] { 10, 7, 0, 10, 10, 0 }, "98/0 2/0")]
    [InlineData("5/10, 10/10", new[] { 10, 5, 0, 10, 10, 0 }, "70/0 30/0")]
    [InlineData("4/10, 6/10: no panic while the total is 100", new[] { 10, 4, 0, 10, 6, 0 }, "56/0 44/0")]
    [InlineData("0/10, 10/10", new[] { 10, 0, 0, 10, 10, 0 }, "0/0 100/0")]
    [InlineData("6/10, 1/10: the second panics", new[] { 10, 6, 0, 10, 1, 0 }, "86/0 14/0!")]
    [InlineData("3/10, 3/10: total panic", new[] { 10, 3, 0, 10, 3, 0 }, "50/0! 50/0!")]
    [InlineData("0/10, 0/10: total panic", new[] { 10, 0, 0, 10, 0, 0 }, "50/0! 50/0!")]
    [InlineData("0/5, 0/15, 0/10: by count", new[] { 5, 0, 0, 15, 0, 0, 10, 0, 0 }, "17/0! 50/0! 33/0!")]
    [InlineData("2 healthy and 3 degraded, 1/10", new[] { 10, 2, 3, 10, 1, 0 }, "34/50 16/0!")]
    [InlineData("an empty level is passed over", new[] { 0, 0, 0, 10, 10, 0 }, "0/0 100/0")]
    [InlineData("total panic, empty first level", new[] { 0, 0, 0, 10, 0, 0 }, "0/0! 100/0!")]
    [InlineData("only degraded", new[] { 10, 0, 10 }, "0/100")]
    [InlineData("nothing at all", new int[0], "")]
    public void Compute_TableRow_GivesItsLoads(string name, int[] counts, string expected)
    {
        var priorities = counts.Chunk(3).Select(count => new PriorityCount(count[0], count[1], count[2])).ToArray();

        var loads = PriorityLoads.Compute(priorities, overprovisioningFactor: 140, panicThreshold: 50);

        var text = string.Join(' ', loads.Select(load => $"{load.Healthy}/{load.Degraded}{(load.Panic ? "!" : "")}"));
        Assert.True(expected == text, $"{name}: {text}");
    }

    // Healthy shares 10, 20, 10 and degraded shares 20, 10, 0 after scaling by a factor of 100.
    [Fact]
    [Trait("Rule", "envoy-http 6.3")]
    public void Compute_DegradedExample_ServesHealthyOfAllPrioritiesFirst()
    {
        var loads = PriorityLoads.Compute([new(10, 1, 2), new(10, 2, 1), new(10, 1, 0)], overprovisioningFactor: 100, panicThreshold: 0);

        Assert.Equal([new(16, 28, false), new(28, 14, false), new(14, 0, false)], loads);
    }

    [Fact]
    [Trait("Rule", "envoy-http 13 #96")]
    public void Compute_FactorOneHundred_SpillsAsSoonAsOneIsMissing() =>
        Assert.Equal(
            [new(90, 0, false), new(10, 0, false)],
            PriorityLoads.Compute([new(10, 9, 0), new(10, 10, 0)], overprovisioningFactor: 100, panicThreshold: 50));

    [Fact]
    [Trait("Rule", "envoy-http 6.4")]
    public void Compute_ThresholdZeroAndNothingHealthy_GivesNoLoad() =>
        Assert.Equal([new(0, 0, false)], PriorityLoads.Compute([new(10, 0, 0)], overprovisioningFactor: 140, panicThreshold: 0));

    [Fact]
    [Trait("Rule", "envoy-http 6.4")]
    public void Compute_ThresholdZeroAndFewHealthy_DoesNotPanic() =>
        Assert.Equal([new(100, 0, false)], PriorityLoads.Compute([new(10, 1, 0)], overprovisioningFactor: 140, panicThreshold: 0));

    // Whatever the counts, the loads of all priorities add up to everything or nothing.
    [Fact]
    public void Compute_AnyCounts_AddUpToOneHundredOrZero()
    {
        var counts = Enumerable.Range(0, 5).SelectMany(_ => Enumerable.Range(0, 5), (healthy, degraded) => new PriorityCount(8, healthy, degraded % 4));
        var pairs = counts.SelectMany(_ => counts, (first, second) => new[] { first, second });

        var sums = pairs.Select(pair => PriorityLoads.Compute(pair, 140, 50).Sum(load => load.Healthy + load.Degraded));

        Assert.All(sums, sum => Assert.True(sum is 0 or 100, $"{sum}"));
    }
}
