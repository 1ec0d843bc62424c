using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Internal;
using MeshClient.Xds.LoadReporting;
using MeshClient.Xds.Proto.LoadStats;

namespace MeshClient.Xds.Tests.LoadReporting;

public sealed class LoadReportTermsTests
{
    [Theory]
    [InlineData(1, 0, 1_000)]
    [InlineData(1, 500_000_000, 1_500)]
    [InlineData(2_073_600, 0, 2_073_600_000)]
    [InlineData(2_073_600, 1, 2_073_600_000)]
    public void TryRead_Interval_IsTakenAsItIs(long seconds, int nanos, double milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Read(seconds, nanos)?.Interval);

    [Fact]
    public void TryRead_AnyDuration_IsRefusedOrFitForATimer()
    {
        // 20,000 durations of all magnitudes, seed 1.
        var random = new SeededRandomSource(1);

        for (var i = 0; i < 20_000; i++)
        {
            var seconds = (long)random.NextUInt64() >> random.Next(64);
            var nanos = (int)(random.NextUInt64() >> random.Next(64));

            if (Read(seconds, nanos) is { } terms)
            {
                Assert.InRange(terms.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(24));
            }
        }
    }

    [Fact]
    public void Include_ListedTwiceOrNot_GoesByName()
    {
        var terms = LoadReportTerms.TryRead(new LoadStatsResponse { Clusters = { "a", "a", "b" } }, out _)!;

        Assert.Equal([true, true, false, false], new[] { "a", "b", "A", "" }.Select(terms.Include));
    }

    private static LoadReportTerms? Read(long seconds, int nanos) =>
        LoadReportTerms.TryRead(new LoadStatsResponse { LoadReportingInterval = new Duration { Seconds = seconds, Nanos = nanos } }, out _);
}
