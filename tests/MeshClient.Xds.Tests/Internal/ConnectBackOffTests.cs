using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Tests.Internal;

public class ConnectBackOffTests
{
    [Fact]
    public void Next_MiddleOfTheJitter_GrowsBySixTenths()
    {
        var backOff = new ConnectBackOff(new FixedRandom(0.5));

        double[] delays = [.. Enumerable.Range(0, 4).Select(_ => Math.Round(backOff.Next().TotalSeconds, 3))];

        Assert.Equal([1, 1.6, 2.56, 4.096], delays);
    }

    [Theory]
    [InlineData("lower bound", 0.0, 0.8)]
    [InlineData("middle", 0.5, 1.0)]
    [InlineData("upper bound", 0.9999999999, 1.2)]
    public void Next_First_JittersByTwentyPercent(string name, double draw, double expected)
    {
        var backOff = new ConnectBackOff(new FixedRandom(draw));

        var delay = backOff.Next().TotalSeconds;

        Assert.True(Math.Abs(delay - expected) < 1e-6, $"{name}: {delay} s");
    }

    [Fact]
    public void Next_AfterAThousandFailures_IsTheCeiling()
    {
        var backOff = new ConnectBackOff(new FixedRandom(0.5));

        TimeSpan[] delays = [.. Enumerable.Range(0, 1000).Select(_ => backOff.Next())];

        Assert.Equal(TimeSpan.FromSeconds(120), delays[^1]);
    }

    [Fact]
    public void Reset_AfterFailures_StartsAgainAtTheFirstDelay()
    {
        var backOff = new ConnectBackOff(new FixedRandom(0.5));
        backOff.Next();
        backOff.Next();

        backOff.Reset();

        Assert.Equal(TimeSpan.FromSeconds(1), backOff.Next());
    }

    private sealed class FixedRandom(double value) : IRandomSource
    {
        public double NextDouble() => value;

        public int Next(int exclusiveMax) => 0;

        public ulong NextUInt64() => 0;
    }
}
