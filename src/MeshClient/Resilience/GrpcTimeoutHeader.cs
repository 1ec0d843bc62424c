using System.Globalization;

// Hot path.
namespace MeshClient.Resilience;

/// <summary>The <c>grpc-timeout</c> request header: at most eight digits and a unit. Thread-safe.</summary>
internal static class GrpcTimeoutHeader
{
    public const string Name = "grpc-timeout";

    private const int MaxDigits = 8;
    private const long MaxAmount = 100_000_000;

    /// <summary>The deadline of a call, from its start.</summary>
    public static bool TryRead(HttpRequestMessage request, out TimeSpan timeout)
    {
        timeout = default;
        return request.Headers.NonValidated.TryGetValues(Name, out var values) && TryParse(values.ToString(), out timeout);
    }

    /// <summary>A value too large for a timer is infinite.</summary>
    public static bool TryParse(ReadOnlySpan<char> value, out TimeSpan timeout)
    {
        timeout = default;
        if (value.Length is < 2 or > MaxDigits + 1
            || !long.TryParse(value[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
        {
            return false;
        }

        var ticks = value[^1] switch
        {
            'H' => Saturate(amount, TimeSpan.TicksPerHour),
            'M' => amount * TimeSpan.TicksPerMinute,
            'S' => amount * TimeSpan.TicksPerSecond,
            'm' => amount * TimeSpan.TicksPerMillisecond,
            'u' => amount * TimeSpan.TicksPerMicrosecond,
            'n' => (amount + TimeSpan.NanosecondsPerTick - 1) / TimeSpan.NanosecondsPerTick,
            _ => -1,
        };
        timeout = ticks > CallTimeout.Longest.Ticks ? Timeout.InfiniteTimeSpan : new TimeSpan(ticks);
        return ticks >= 0;
    }

    /// <summary>Rounded down, so that no server believes to have more time than there is; at least a millisecond.</summary>
    public static string Format(TimeSpan timeout)
    {
        var milliseconds = Math.Max(1, (long)timeout.TotalMilliseconds);
        return milliseconds < MaxAmount
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds}m")
            : string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000}S");
    }

    private static long Saturate(long amount, long unit) => amount > long.MaxValue / unit ? long.MaxValue : amount * unit;
}
