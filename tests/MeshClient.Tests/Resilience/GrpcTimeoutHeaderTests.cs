using MeshClient.Resilience;

namespace MeshClient.Tests.Resilience;

public class GrpcTimeoutHeaderTests
{
    [Theory]
    [InlineData("2H", 2 * TimeSpan.TicksPerHour)]
    [InlineData("3M", 3 * TimeSpan.TicksPerMinute)]
    [InlineData("4S", 4 * TimeSpan.TicksPerSecond)]
    [InlineData("5m", 5 * TimeSpan.TicksPerMillisecond)]
    [InlineData("6u", 6 * TimeSpan.TicksPerMicrosecond)]
    [InlineData("250n", 3)]
    [InlineData("0n", 0)]
    [InlineData("99999999m", 99_999_999 * TimeSpan.TicksPerMillisecond)]
    public void TryParse_Valid_IsTheTimeRoundedUpToTicks(string value, long ticks)
    {
        Assert.True(GrpcTimeoutHeader.TryParse(value, out var timeout));
        Assert.Equal(new TimeSpan(ticks), timeout);
    }

    [Theory]
    [InlineData("99999999H")]
    [InlineData("99999999S")]
    public void TryParse_LongerThanAnyTimer_IsInfinite(string value)
    {
        Assert.True(GrpcTimeoutHeader.TryParse(value, out var timeout));
        Assert.Equal(Timeout.InfiniteTimeSpan, timeout);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("5")]
    [InlineData("5s")]
    [InlineData("-5S")]
    [InlineData("5 S")]
    [InlineData("1.5S")]
    [InlineData("123456789S")]
    public void TryParse_Malformed_Fails(string value)
    {
        Assert.False(GrpcTimeoutHeader.TryParse(value, out _));
    }

    [Theory]
    [InlineData(20_000, "2m")]
    [InlineData(29_999, "2m")]
    [InlineData(9_999, "1m")]
    [InlineData(-1, "1m")]
    [InlineData(99_999_999 * TimeSpan.TicksPerMillisecond, "99999999m")]
    [InlineData(100_000_999 * TimeSpan.TicksPerMillisecond, "100000S")]
    public void Format_AnyTime_RoundsDownToAtLeastAMillisecondInEightDigits(long ticks, string expected)
    {
        Assert.Equal(expected, GrpcTimeoutHeader.Format(new TimeSpan(ticks)));
    }
}
