using Google.Protobuf.WellKnownTypes;

namespace MeshClient.Xds.Resources.Common;

/// <summary>
/// Durations: 0 to 10,000 years, everything else is an error (xds-client 3.0). Those that no timer can wait for are cut to
/// <see cref="Longest"/>. Thread-safe.
/// </summary>
internal static class DurationParser
{
    /// <summary>24 days: just below 2^31 ms, which every timer and timeout of .NET takes.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    private const long MaxSeconds = 315_576_000_000;
    private const int MaxNanos = 999_999_999;

    /// <summary>Null when the field is unset or invalid; the latter is reported.</summary>
    public static TimeSpan? Parse(Duration? duration, string field, ParseScope scope)
    {
        if (duration is null)
        {
            return null;
        }

        if (duration.Seconds is < 0 or > MaxSeconds || duration.Nanos is < 0 or > MaxNanos)
        {
            scope.Error(field, $"the duration {duration.Seconds} s + {duration.Nanos} ns must not be negative or above {MaxSeconds} s");
            return null;
        }

        // Rounded up to 100 ns, so that what is above zero stays above zero.
        var value = TimeSpan.FromTicks((duration.Seconds * TimeSpan.TicksPerSecond) + ((duration.Nanos + 99) / 100));
        return value < Longest ? value : Longest;
    }

    /// <summary>As <see cref="Parse"/>; zero is an error too.</summary>
    public static TimeSpan? ParsePositive(Duration? duration, string field, ParseScope scope)
    {
        var value = Parse(duration, field, scope);
        if (value == TimeSpan.Zero)
        {
            scope.Error(field, "the duration must be above zero");
            return null;
        }

        return value;
    }
}
