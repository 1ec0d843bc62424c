using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Tests.Internal;

public class ExponentialBackoffTests
{
    [Fact]
    public void Next_NoJitter_GrowsToTheCap()
    {
        var backoff = new ExponentialBackoff(TimeSpan.FromSeconds(1), 2, 0, TimeSpan.FromSeconds(5), new FixedRandom(0.5));

        double[] delays = [.. Enumerable.Range(0, 5).Select(_ => backoff.Next().TotalSeconds)];

        Assert.Equal([1, 2, 4, 5, 5], delays);
    }

    [Theory]
    [InlineData("lower bound", 0.0, 0.8)]
    [InlineData("middle", 0.5, 1.0)]
    [InlineData("upper bound", 0.9999999999, 1.2)]
    public void Next_ConnectionBackoff_JittersByTwentyPercent(string name, double draw, double expected)
    {
        var backoff = ExponentialBackoff.Connection(new FixedRandom(draw));

        var delay = backoff.Next().TotalSeconds;

        Assert.True(Math.Abs(delay - expected) < 1e-6, $"{name}: {delay} s");
    }

    [Fact]
    public void Next_AfterAThousandFailures_IsTheCap()
    {
        var backoff = ExponentialBackoff.Connection(new FixedRandom(0.5));

        TimeSpan[] delays = [.. Enumerable.Range(0, 1000).Select(_ => backoff.Next())];

        Assert.Equal(TimeSpan.FromSeconds(120), delays[^1]);
    }

    [Fact]
    public void Reset_AfterFailures_StartsAgainAtTheFirstDelay()
    {
        var backoff = ExponentialBackoff.Connection(new FixedRandom(0.5));
        backoff.Next();
        backoff.Next();

        backoff.Reset();

        Assert.Equal(TimeSpan.FromSeconds(1), backoff.Next());
    }

    private sealed class FixedRandom(double value) : IRandomSource
    {
        public double NextDouble() => value;

        public int Next(int exclusiveMax) => 0;

        public ulong NextUInt64() => 0;
    }
}
