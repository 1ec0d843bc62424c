using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using MeshClient.Xds.Resources.Tls;
using Cluster = MeshClient.Xds.Proto.Clusters.Cluster;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary><c>envoy.config.cluster.v3.Cluster</c> (xds-client 3.4, envoy-http 7 and 8). Thread-safe.</summary>
internal static class ClusterParser
{
    private const double DefaultPanicThreshold = 50;

    /// <summary>Null when the resource is invalid, which is reported.</summary>
    public static ClusterResource? Parse(Cluster cluster, ParseScope scope)
    {
        scope.ResourceName = cluster.Name;
        if (cluster.Name.Length == 0)
        {
            scope.Error("name", "is required");
        }

        ReportIgnored(cluster, scope);
        OutlierDetectionValidator.Validate(cluster.OutlierDetection, "outlier_detection", scope);

        var discovery = ClusterDiscoveryParser.Parse(cluster, scope);
        var policy = ClusterPolicyParser.Parse(cluster, scope, out var origin);
        var tls = TransportSocketParser.Parse(cluster, scope);
        var loadReporting = LoadReportingParser.Parse(cluster, scope);
        var http = HttpProtocolOptionsParser.Parse(cluster, tls is not null, scope);
        return discovery is null || policy is null
            ? null
            : new ClusterResource
            {
                Name = cluster.Name,
                Discovery = discovery,
                LoadBalancingPolicy = policy,
                LoadBalancingOrigin = origin,
                CircuitBreakers = CircuitBreakersParser.Parse(cluster.CircuitBreakers, "circuit_breakers", scope),
                ConnectTimeout = DurationParser.ParsePositive(cluster.ConnectTimeout, "connect_timeout", scope) ?? DefaultConnectTimeout,
                Protocol = http.Protocol,
                IdleTimeout = http.IdleTimeout ?? DefaultIdleTimeout,
                Tls = tls,
                HealthyPanicThreshold = ParsePanicThreshold(cluster.CommonLbConfig, scope),
                LoadReporting = loadReporting,
            };
    }

    private static TimeSpan DefaultConnectTimeout => TimeSpan.FromSeconds(5);

    private static TimeSpan DefaultIdleTimeout => TimeSpan.FromHours(1);

    private static int ParsePanicThreshold(Cluster.Types.CommonLbConfig? config, ParseScope scope)
    {
        using var level = scope.Enter("common_lb_config");
        var percent = PercentParser.Parse(config?.HealthyPanicThreshold, "healthy_panic_threshold", scope) ?? DefaultPanicThreshold;
        return (int)Math.Round(percent, MidpointRounding.AwayFromZero);
    }

    private static void ReportIgnored(Cluster cluster, ParseScope scope)
    {
        scope.IgnoredIf(cluster.HealthChecks.Count > 0, "health_checks");
        scope.IgnoredIf(cluster.OutlierDetection is not null, "outlier_detection");
        scope.IgnoredIf(cluster.LbSubsetConfig is not null, "lb_subset_config");
        scope.IgnoredIf(cluster.PreconnectPolicy is not null, "preconnect_policy");
        scope.IgnoredIf(cluster.UpstreamConfig is not null, "upstream_config");
        scope.IgnoredIf(cluster.MaxRequestsPerConnection is not null, "max_requests_per_connection");
        scope.IgnoredIf(cluster.Metadata is not null, "metadata");
        scope.IgnoredIf(cluster.CommonLbConfig?.ZoneAwareLbConfig is not null, "common_lb_config.zone_aware_lb_config");
        scope.IgnoredIf(cluster.CommonLbConfig?.OverrideHostStatus is not null, "common_lb_config.override_host_status");
    }
}
