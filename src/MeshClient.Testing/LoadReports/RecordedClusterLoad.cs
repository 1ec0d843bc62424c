using MeshClient.Xds.Proto.Endpoints;

namespace MeshClient.Testing.LoadReports;

/// <summary>What one cluster did since the report before (<c>ClusterStats</c>). Immutable.</summary>
public sealed record RecordedClusterLoad
{
    /// <summary>The name of the cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>The name of its endpoint resource; empty if it is the one of the cluster.</summary>
    public required string EndpointsName { get; init; }

    /// <summary>The time that the numbers cover, as the client says.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>The load of each locality.</summary>
    public required IReadOnlyList<RecordedLocalityLoad> Localities { get; init; }

    /// <summary>Calls dropped before an endpoint was chosen, with or without a category.</summary>
    public required long TotalDropped { get; init; }

    /// <summary>Calls dropped, by category. Drops of circuit breakers have none.</summary>
    public required IReadOnlyDictionary<string, long> Dropped { get; init; }

    /// <summary>Calls begun, in all localities.</summary>
    public long Issued => Localities.Sum(static locality => locality.Issued);

    /// <summary>Calls that succeeded, in all localities.</summary>
    public long Successes => Localities.Sum(static locality => locality.Successes);

    /// <summary>Calls that failed, in all localities.</summary>
    public long Errors => Localities.Sum(static locality => locality.Errors);

    /// <summary>Calls in flight at the time of the report, in all localities.</summary>
    public long InProgress => Localities.Sum(static locality => locality.InProgress);

    /// <summary>The load of one locality; null if there is none.</summary>
    /// <param name="region">Its region.</param>
    /// <param name="zone">Its zone.</param>
    /// <param name="subZone">Its sub-zone.</param>
    public RecordedLocalityLoad? Locality(string region, string zone = "", string subZone = "") =>
        Localities.FirstOrDefault(locality => locality.Region == region && locality.Zone == zone && locality.SubZone == subZone);

    /// <summary>Name and numbers on one line.</summary>
    public override string ToString() =>
        $"{Cluster} issued {Issued} ok {Successes} failed {Errors} in flight {InProgress} dropped {TotalDropped}";

    internal static RecordedClusterLoad From(ClusterStats stats) => new()
    {
        Cluster = stats.ClusterName,
        EndpointsName = stats.ClusterServiceName,
        Interval = stats.LoadReportInterval?.ToTimeSpan() ?? TimeSpan.Zero,
        Localities = [.. stats.UpstreamLocalityStats.Select(RecordedLocalityLoad.From)],
        TotalDropped = (long)stats.TotalDroppedRequests,
        Dropped = stats.DroppedRequests
            .GroupBy(static dropped => dropped.Category, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.Sum(static dropped => (long)dropped.DroppedCount), StringComparer.Ordinal),
    };
}
