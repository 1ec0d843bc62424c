using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Proto.LoadStats;

namespace MeshClient.Xds.Tests.LoadReporting.Support;

/// <summary>Reads reports.</summary>
internal static class Reports
{
    public static ClusterStats Cluster(this LoadStatsRequest request, string name) =>
        Assert.Single(request.ClusterStats, cluster => cluster.ClusterName == name);

    public static string[] Clusters(this LoadStatsRequest request) => [.. request.ClusterStats.Select(cluster => cluster.ClusterName)];

    public static double Seconds(this ClusterStats cluster) => cluster.LoadReportInterval.ToTimeSpan().TotalSeconds;

    /// <summary>Issued, succeeded, failed, in progress.</summary>
    public static (ulong Issued, ulong Succeeded, ulong Failed, ulong InProgress) Counts(this UpstreamLocalityStats locality) =>
        (locality.TotalIssuedRequests, locality.TotalSuccessfulRequests, locality.TotalErrorRequests, locality.TotalRequestsInProgress);

    /// <summary>The counts of the only locality of a cluster; all zero when it has nothing to say.</summary>
    public static (ulong Issued, ulong Succeeded, ulong Failed, ulong InProgress) Counts(this ClusterStats cluster) =>
        cluster.UpstreamLocalityStats.Count == 0 ? default : Assert.Single(cluster.UpstreamLocalityStats).Counts();
}
