using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using MeshClient.Xds.Resources.LoadBalancing;
using MeshClient.Xds.Resources.Tls;
using Cluster = MeshClient.Xds.Proto.Clusters.Cluster;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary><c>envoy.config.cluster.v3.Cluster</c> (xds-client 3.4, envoy-http 7 and 8). Thread-safe.</summary>
internal static class ClusterParser
{
    /// <summary>Null when the resource is invalid, which is reported.</summary>
    public static ClusterResource? Parse(Cluster cluster, ParseScope scope)
    {
        scope.ResourceName = cluster.Name;
        if (cluster.Name.Length == 0)
        {
            scope.Error("name", "is required");
        }

        var discovery = ClusterDiscoveryParser.Parse(cluster, scope);
        var passedOver = new List<LoadBalancingPolicy>();
        var policy = ClusterPolicyParser.Parse(cluster, passedOver, scope, out var origin);
        if (discovery is null || policy is null)
        {
            // The rest is still read, so that one NACK lists all errors.
            ParseSettings(new ClusterResource { Name = cluster.Name, Discovery = new EdsDiscovery(""), LoadBalancingPolicy = new RoundRobinPolicy() }, cluster, scope);
            return null;
        }

        var resource = new ClusterResource
        {
            Name = cluster.Name,
            Discovery = discovery,
            LoadBalancingPolicy = policy,
            LoadBalancingOrigin = origin,
            PassedOverPolicies = passedOver.ToEquatableArray(),
        };
        return ParseSettings(resource, cluster, scope);
    }

    private static ClusterResource ParseSettings(ClusterResource resource, Cluster cluster, ParseScope scope)
    {
        var transport = TransportSocketParser.Parse(cluster, scope);
        var http = HttpProtocolOptionsParser.Parse(cluster, transport.Tls is not null, scope);
        resource = CircuitBreakersParser.Apply(resource, cluster.CircuitBreakers, "circuit_breakers", scope);
        resource = CommonLbConfigParser.Apply(resource, cluster.CommonLbConfig, "common_lb_config", scope);
        return resource with
        {
            OutlierDetection = OutlierDetectionParser.Parse(cluster.OutlierDetection, "outlier_detection", scope),
            HealthChecks = HealthCheckParser.Parse(cluster.HealthChecks, "health_checks", scope),
            IgnoreHealthOnRemoval = cluster.IgnoreHealthOnHostRemoval,
            ConnectTimeout = DurationParser.ParsePositive(cluster.ConnectTimeout, "connect_timeout", scope) ?? resource.ConnectTimeout,
            Protocol = http.Protocol,
            IdleTimeout = http.IdleTimeout ?? resource.IdleTimeout,
            HttpLimits = http.Limits,
            Tls = transport.Tls,
            UsesHttpProxy = transport.UsesHttpProxy,
            SessionIdleTimeout = SessionIdleTimeoutParser.Parse(cluster.UpstreamConfig, "upstream_config", scope) ?? resource.SessionIdleTimeout,
            Preconnect = PreconnectParser.Parse(cluster.PreconnectPolicy, "preconnect_policy", scope),
            Subsets = ParseSubsets(cluster.LbSubsetConfig, "lb_subset_config", scope),
            Metadata = MetadataParser.Parse(cluster.Metadata, "metadata", scope),
            TelemetryLabels = TelemetryLabelsReader.Read(cluster.Metadata),
            LoadReporting = LoadReportingParser.Parse(cluster, scope),
        };
    }

    private static SubsetRules? ParseSubsets(Cluster.Types.LbSubsetConfig? config, string field, ParseScope scope)
    {
        if (config is null)
        {
            return null;
        }

        using var level = scope.Enter(field);
        return SubsetRulesParser.Parse(config, scope);
    }
}
