using MeshClient.Xds.Proto.Endpoints;

namespace MeshClient.Testing.LoadReports;

/// <summary>What one locality of a cluster did since the report before (<c>UpstreamLocalityStats</c>). Immutable.</summary>
public sealed record RecordedLocalityLoad
{
    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>The zone.</summary>
    public required string Zone { get; init; }

    /// <summary>The sub-zone.</summary>
    public required string SubZone { get; init; }

    /// <summary>The priority of the locality.</summary>
    public required int Priority { get; init; }

    /// <summary>Calls begun.</summary>
    public required long Issued { get; init; }

    /// <summary>Calls that succeeded.</summary>
    public required long Successes { get; init; }

    /// <summary>Calls that failed.</summary>
    public required long Errors { get; init; }

    /// <summary>Calls in flight at the time of the report.</summary>
    public required long InProgress { get; init; }

    /// <summary>Metrics that backends reported, by name (gRFC A85: <c>named_metrics.</c> and the key, for those that have one).</summary>
    public required IReadOnlyDictionary<string, RecordedLoadMetric> Metrics { get; init; }

    /// <summary>The processor load that backends reported; null if none did.</summary>
    public RecordedLoadMetric? CpuUtilization { get; init; }

    /// <summary>The memory load that backends reported; null if none did.</summary>
    public RecordedLoadMetric? MemoryUtilization { get; init; }

    /// <summary>The load by their own measure that backends reported; null if none did.</summary>
    public RecordedLoadMetric? ApplicationUtilization { get; init; }

    internal static RecordedLocalityLoad From(UpstreamLocalityStats stats) => new()
    {
        Region = stats.Locality?.Region ?? "",
        Zone = stats.Locality?.Zone ?? "",
        SubZone = stats.Locality?.SubZone ?? "",
        Priority = (int)stats.Priority,
        Issued = (long)stats.TotalIssuedRequests,
        Successes = (long)stats.TotalSuccessfulRequests,
        Errors = (long)stats.TotalErrorRequests,
        InProgress = (long)stats.TotalRequestsInProgress,
        Metrics = stats.LoadMetricStats
            .GroupBy(static metric => metric.MetricName, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => RecordedLoadMetric.From(group), StringComparer.Ordinal),
        CpuUtilization = RecordedLoadMetric.From(stats.CpuUtilization),
        MemoryUtilization = RecordedLoadMetric.From(stats.MemUtilization),
        ApplicationUtilization = RecordedLoadMetric.From(stats.ApplicationUtilization),
    };
}
