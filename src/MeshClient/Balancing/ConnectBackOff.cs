using MeshClient.Xds.Internal;

namespace MeshClient.Balancing;

/// <summary>
/// Time between connection attempts to an endpoint that cannot be reached: 1 s × 1.6^n ± 20 %, at most 120 s (gRPC connection back-off).
/// </summary>
internal static class ConnectBackOff
{
    /// <summary>An unreachable endpoint is never tried more often than this, even when there is no other.</summary>
    public static readonly TimeSpan MinimumInterval = TimeSpan.FromSeconds(1);

    private const double Multiplier = 1.6;
    private const double Jitter = 0.2;
    private const double MaxSeconds = 120;

    /// <param name="failures">Failed connection attempts in a row, at least 1.</param>
    /// <param name="random">Source of the jitter.</param>
    public static TimeSpan Delay(int failures, IRandomSource random)
    {
        var seconds = Math.Min(MaxSeconds, Math.Pow(Multiplier, failures - 1));
        return TimeSpan.FromSeconds(seconds * (1 - Jitter + (2 * Jitter * random.NextDouble())));
    }
}
