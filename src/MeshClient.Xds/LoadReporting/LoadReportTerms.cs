using System.Diagnostics.CodeAnalysis;
using MeshClient.Xds.Proto.LoadStats;

namespace MeshClient.Xds.LoadReporting;

/// <summary>Which clusters a server wants load reports of, and how often. Immutable.</summary>
internal sealed class LoadReportTerms
{
    private const long MaxSeconds = 315_576_000_000;
    private const int MaxNanos = 999_999_999;

    // C-core's limit, so that a mistake of a server does not make a flood.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    // Just below 2^31 ms, which every timer takes.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    private readonly HashSet<string> _clusters;

    private LoadReportTerms(TimeSpan interval, bool allClusters, HashSet<string> clusters)
    {
        Interval = interval;
        AllClusters = allClusters;
        _clusters = clusters;
    }

    public TimeSpan Interval { get; }

    public bool AllClusters { get; }

    /// <summary>Null, with the reason, when the interval is no valid duration (xds-client 2.12).</summary>
    public static LoadReportTerms? TryRead(LoadStatsResponse response, [NotNullWhen(false)] out string? problem)
    {
        // An unset duration is zero, as everywhere in proto3.
        var (seconds, nanos) = (response.LoadReportingInterval?.Seconds ?? 0, response.LoadReportingInterval?.Nanos ?? 0);
        if (seconds is < -MaxSeconds or > MaxSeconds || nanos is < -MaxNanos or > MaxNanos || (seconds > 0 && nanos < 0) || (seconds < 0 && nanos > 0))
        {
            problem = $"load_reporting_interval {seconds} s + {nanos} ns is no valid duration";
            return null;
        }

        problem = null;
        var interval = TimeSpan.FromTicks((seconds * TimeSpan.TicksPerSecond) + (nanos / 100));
        return new LoadReportTerms(
            interval < Shortest ? Shortest : interval > Longest ? Longest : interval,
            response.SendAllClusters,
            response.SendAllClusters ? [] : response.Clusters.ToHashSet(StringComparer.Ordinal));
    }

    public bool Include(string cluster) => AllClusters || _clusters.Contains(cluster);
}
