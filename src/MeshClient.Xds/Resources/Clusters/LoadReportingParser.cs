using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Cluster = MeshClient.Xds.Proto.Clusters.Cluster;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary>
/// <c>lrs_server</c> and <c>lrs_report_endpoint_metrics</c> of a cluster (xds-client 2.12, gRFC A85). Thread-safe.
/// </summary>
internal static class LoadReportingParser
{
    private const string NamedPrefix = "named_metrics.";
    private const string Wildcard = "*";

    /// <summary>Null when the cluster's load is not reported.</summary>
    public static LoadReportingConfig? Parse(Cluster cluster, ParseScope scope)
    {
        ConfigSourceParser.ValidateSelf(cluster.LrsServer, "lrs_server", scope);
        return cluster.LrsServer is null ? null : new LoadReportingConfig(scope.Context.Server, ParseMetrics(cluster.LrsReportEndpointMetrics));
    }

    // What is not known here may mean something to other clients of the same cluster (gRFC A85).
    private static EndpointMetricSelection ParseMetrics(IReadOnlyCollection<string> metrics)
    {
        var named = metrics
            .Where(metric => metric.Length > NamedPrefix.Length && metric.StartsWith(NamedPrefix, StringComparison.Ordinal))
            .Select(metric => metric[NamedPrefix.Length..])
            .ToHashSet(StringComparer.Ordinal);
        var all = named.Contains(Wildcard);
        return new EndpointMetricSelection
        {
            CpuUtilization = metrics.Contains("cpu_utilization"),
            MemUtilization = metrics.Contains("mem_utilization"),
            ApplicationUtilization = metrics.Contains("application_utilization"),
            AllNamed = all,
            Named = all ? [] : named.Order(StringComparer.Ordinal).ToEquatableArray(),
        };
    }
}
