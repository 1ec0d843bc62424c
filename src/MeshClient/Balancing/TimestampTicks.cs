namespace MeshClient.Balancing;

/// <summary>Conversions between spans and the ticks of a <see cref="TimeProvider"/>'s timestamps.</summary>
internal static class TimestampTicks
{
    public static long ToTicks(this TimeProvider time, TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    public static TimeSpan ToSpan(this TimeProvider time, double ticks) => TimeSpan.FromSeconds(ticks / time.TimestampFrequency);
}
