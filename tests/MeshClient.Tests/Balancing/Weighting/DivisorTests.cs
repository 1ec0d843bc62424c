using MeshClient.Balancing.Weighting;
using MeshClient.Xds.Internal;

namespace MeshClient.Tests.Balancing.Weighting;

public class DivisorTests
{
    [Theory]
    [InlineData(1u)]
    [InlineData(2u)]
    [InlineData(3u)]
    [InlineData(10_000u)]
    [InlineData(65_537u)]
    [InlineData((uint)int.MaxValue)]
    public void Remainder_AnyDividend_EqualsTheOperator(uint value)
    {
        var random = new SeededRandomSource(3);
        var divisor = new Divisor(value);
        uint[] edges = [0, 1, value - 1, value, value + 1, uint.MaxValue - 1, uint.MaxValue];
        var dividends = edges.Concat(Enumerable.Range(0, 10_000).Select(_ => (uint)random.NextUInt64())).ToList();

        Assert.Equal(dividends.Select(dividend => dividend % value), dividends.Select(divisor.Remainder));
    }
}
