using MeshClient.Balancing.Weighting;

namespace MeshClient.Tests.Balancing.Weighting;

public class WeightedRotationTests
{
    [Fact]
    [Trait("Rule", "envoy-http 13 #102")]
    public void At_WeightsOneToTwo_AnyThreeInARowHoldThemExactly()
    {
        var rotation = WeightedRotation.Create([1, 2]);

        var windows = Enumerable.Range(0, 100).Select(start => Enumerable.Range(start, 3).Count(i => rotation.At((uint)i) == 1));

        Assert.All(windows, count => Assert.Equal(2, count));
    }

    [Theory]
    [InlineData("equal", new ulong[] { 5, 5, 5 }, new[] { 1, 1, 1 })]
    [InlineData("common divisor", new ulong[] { 10, 30, 20 }, new[] { 1, 3, 2 })]
    [InlineData("zero among others", new ulong[] { 0, 2, 0, 1 }, new[] { 0, 2, 0, 1 })]
    [InlineData("single", new ulong[] { 7 }, new[] { 1 })]
    [InlineData("heavy tail", new ulong[] { 1, 1, 1000 }, new[] { 1, 1, 1000 })]
    public void At_OnePeriod_HoldsEachIndexInProportion(string name, ulong[] weights, int[] expected)
    {
        var rotation = WeightedRotation.Create(weights);

        Assert.True(expected.SequenceEqual(Count(rotation, weights.Length, expected.Sum())), name);
    }

    [Fact]
    public void At_EarliestDeadlineOrder_InterleavesInsteadOfBursting()
    {
        var rotation = WeightedRotation.Create([5, 1, 1]);

        var period = Enumerable.Range(0, 7).Select(i => rotation.At((uint)i));

        // Deadlines of index 0: 1/5, 2/5, 3/5, 4/5, 1; of the others: 1. Ties in index order.
        Assert.Equal([0, 0, 0, 0, 0, 1, 2], period);
    }

    // n = 1,000,000 positions; the bound is the discrepancy of the golden-ratio sequence, a few visits at any length.
    [Theory]
    [InlineData("large primes", new ulong[] { 999_983, 1_000_003, 3_999_971 })]
    [InlineData("full range", new ulong[] { 1, uint.MaxValue, 123_456_789 })]
    [InlineData("zeros at the ends", new ulong[] { 0, 999_983, 0, 1_999_993, 0 })]
    public void At_WeightsWithoutShortPeriod_StaysWithinAFewVisitsOfTheShare(string name, ulong[] weights)
    {
        const int Positions = 1_000_000;
        var rotation = WeightedRotation.Create(weights);
        var total = weights.Aggregate(0UL, (sum, weight) => sum + weight);

        var counts = Count(rotation, weights.Length, Positions);

        var errors = counts.Zip(weights, (count, weight) => Math.Abs(count - ((double)weight / total * Positions)));
        Assert.All(errors, error => Assert.True(error < 8, $"{name}: {error} visits off"));
    }

    [Fact]
    public void At_ManyIndexes_ReachesEveryOneInProportion()
    {
        const int Positions = 5_000_000;
        var weights = Enumerable.Range(0, 10_000).Select(i => (ulong)(i % 97) + 1).ToArray();
        var rotation = WeightedRotation.Create(weights);
        var total = weights.Aggregate(0UL, (sum, weight) => sum + weight);

        var counts = Count(rotation, weights.Length, Positions);

        var errors = counts.Zip(weights, (count, weight) => Math.Abs(count - ((double)weight / total * Positions)));
        Assert.True(errors.Max() < 8, $"worst index is {errors.Max()} visits off");
    }

    [Fact]
    public void At_LastPosition_IsAnIndex()
    {
        var rotation = WeightedRotation.Create([999_983, 1_000_003]);

        Assert.InRange(rotation.At(uint.MaxValue), 0, 1);
    }

    private static int[] Count(WeightedRotation rotation, int indexes, int positions)
    {
        var counts = new int[indexes];
        for (var i = 0; i < positions; i++)
        {
            counts[rotation.At((uint)i)]++;
        }

        return counts;
    }
}
