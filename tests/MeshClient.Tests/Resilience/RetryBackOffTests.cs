using MeshClient.Resilience;
using MeshClient.Xds.Internal;

namespace MeshClient.Tests.Resilience;

public class RetryBackOffTests
{
    [Fact]
    public void Next_IntervalsBelowAMillisecond_AreOne()
    {
        var backOff = new RetryBackOff(TimeSpan.FromTicks(1), TimeSpan.FromTicks(1), isGrpc: false);

        Assert.Equal(TimeSpan.Zero, backOff.Next(new SeededRandomSource(1)));
        Assert.Equal(TimeSpan.Zero, backOff.Next(new SeededRandomSource(1)));
    }

    [Fact]
    public void Next_MaximumBelowTheBase_StaysAtTheBase()
    {
        var backOff = new RetryBackOff(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(10), isGrpc: true);

        Assert.InRange(backOff.Next(new SeededRandomSource(1)).TotalMilliseconds, 80, 120);
        Assert.InRange(backOff.Next(new SeededRandomSource(1)).TotalMilliseconds, 80, 120);
    }

    [Fact]
    public void Next_VeryLongIntervals_DoNotOverflow()
    {
        var backOff = new RetryBackOff(TimeSpan.FromDays(20), TimeSpan.FromDays(10_000), isGrpc: false);
        var random = new SeededRandomSource(1);

        Assert.All(Enumerable.Range(0, 50), _ => Assert.True(backOff.Next(random) >= TimeSpan.Zero));
    }

    // n = 20,000 draws in [0, 25): 800 expected each, five standard deviations are 139.
    [Fact]
    public void Next_FirstInterval_IsDrawnUniformly()
    {
        var random = new SeededRandomSource(5);

        var counts = Enumerable.Range(0, 20_000)
            .Select(_ => new RetryBackOff(TimeSpan.FromMilliseconds(25), TimeSpan.FromMilliseconds(250), isGrpc: false).Next(random).TotalMilliseconds)
            .CountBy(delay => delay)
            .ToDictionary();

        Assert.Equal(25, counts.Count);
        Assert.All(counts, count => Assert.InRange(count.Value, 661, 939));
    }
}
