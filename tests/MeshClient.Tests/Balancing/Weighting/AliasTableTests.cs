using MeshClient.Balancing.Weighting;
using MeshClient.Xds.Internal;

namespace MeshClient.Tests.Balancing.Weighting;

public class AliasTableTests
{
    // n = 1,000,000, seed 7; tolerance 5 sigma of the binomial distribution.
    [Theory]
    [InlineData("equal", new ulong[] { 1, 1, 1, 1 })]
    [InlineData("ten to one", new ulong[] { 10, 1 })]
    [InlineData("wide", new ulong[] { 1, 10, 100, 1000 })]
    [InlineData("single", new ulong[] { 3 })]
    [InlineData("with zero", new ulong[] { 0, 1, 2 })]
    public void Sample_AnyWeights_FollowsThem(string name, ulong[] weights)
    {
        const int Draws = 1_000_000;
        var random = new SeededRandomSource(7);
        var table = new AliasTable(weights);
        var counts = new int[weights.Length];

        for (var i = 0; i < Draws; i++)
        {
            counts[table.Sample(random.NextUInt64())]++;
        }

        var expected = weights.Select(weight => weight / weights.Sum(static each => (double)each));
        var deviations = counts.Zip(expected, (count, p) => Math.Abs(count - (p * Draws)) / Math.Max(1, Math.Sqrt(p * (1 - p) * Draws)));
        Assert.All(deviations, sigmas => Assert.True(sigmas < 5, $"{name}: {sigmas} sigma off"));
    }
}
