using MeshClient.Balancing.Localities;

namespace MeshClient.Tests.Balancing.Localities;

public class LocalityLoadsTests
{
    // The table of envoy-http 6.5: locality X of weight 1 with so many of 100 available, Y of weight 2 complete; share of X in percent.
    [Theory]
    [Trait("Rule", "envoy-http 6.5")]
    [InlineData(100, 33.3)]
    [InlineData(72, 33.3)]
    [InlineData(70, 32.9)]
    [InlineData(69, 32.6)]
    [InlineData(50, 25.9)]
    [InlineData(25, 14.9)]
    [InlineData(0, 0)]
    public void EffectiveWeight_PartlyAvailable_GivesTheShareOfTheTable(int available, double percent)
    {
        var x = (double)LocalityLoads.EffectiveWeight(1, available, 100, 140);
        var y = (double)LocalityLoads.EffectiveWeight(2, 100, 100, 140);

        Assert.Equal(percent, 100 * x / (x + y), tolerance: 0.05);
    }

    [Fact]
    public void EffectiveWeight_UnsetWeight_IsZero() => Assert.Equal(0UL, LocalityLoads.EffectiveWeight(0, 10, 10, 140));

    [Fact]
    public void EffectiveWeight_LargestWeight_DoesNotOverflow() =>
        Assert.Equal(uint.MaxValue * 10_000UL, LocalityLoads.EffectiveWeight(uint.MaxValue, 10, 10, 140));
}
