namespace MeshClient.Xds.Model;

/// <summary>HTTP/2 pings (<c>KeepaliveSettings</c>). Immutable.</summary>
/// <param name="Interval">Time between pings; null: none at regular times.</param>
/// <param name="Timeout">Time to wait for the answer before the connection is closed.</param>
internal sealed record HttpKeepAlive(TimeSpan? Interval, TimeSpan Timeout)
{
    public double IntervalJitterPercent { get; init; } = 15;

    /// <summary>A connection idle for this long is pinged before its next use.</summary>
    public TimeSpan? ConnectionIdleInterval { get; init; }
}
