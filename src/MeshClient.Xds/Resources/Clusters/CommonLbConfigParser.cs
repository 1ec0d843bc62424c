using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using MeshClient.Xds.Resources.LoadBalancing;
using Config = MeshClient.Xds.Proto.Clusters.Cluster.Types.CommonLbConfig;
using HealthStatus = MeshClient.Xds.Proto.Core.HealthStatus;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary><c>common_lb_config</c>, but for the settings of hash policies (envoy-http 6 and 7.1, gRFC A55). Thread-safe.</summary>
internal static class CommonLbConfigParser
{
    private const double DefaultPanicThreshold = 50;

    public static ClusterResource Apply(ClusterResource cluster, Config? config, string field, ParseScope scope)
    {
        if (config is null)
        {
            return cluster;
        }

        using var level = scope.Enter(field);
        var panic = PercentParser.Parse(config.HealthyPanicThreshold, "healthy_panic_threshold", scope) ?? DefaultPanicThreshold;
        return cluster with
        {
            HealthyPanicThreshold = (int)Math.Round(panic, MidpointRounding.AwayFromZero),
            ZoneAware = ZoneAwareRoutingParser.ParseHere(config, scope),
            UpdateMergeWindow = DurationParser.Parse(config.UpdateMergeWindow, "update_merge_window", scope) ?? cluster.UpdateMergeWindow,
            IgnoreNewEndpointsUntilChecked = config.IgnoreNewHostsUntilFirstHc,
            OverrideHealth = ParseOverrideHealth(config.OverrideHostStatus, cluster.OverrideHealth, scope),
        };
    }

    private static EquatableArray<EndpointHealth> ParseOverrideHealth(
        Proto.Core.HealthStatusSet? set, EquatableArray<EndpointHealth> fallback, ParseScope scope)
    {
        if (set is null)
        {
            return fallback;
        }

        // gRFC A55: a session may stay on an endpoint in these states; other values are ignored.
        return set.Statuses
            .Where(status => status is HealthStatus.Unknown or HealthStatus.Healthy or HealthStatus.Draining or HealthStatus.Degraded)
            .Select(status => (EndpointHealth)status)
            .Distinct()
            .Order()
            .ToEquatableArray();
    }
}
