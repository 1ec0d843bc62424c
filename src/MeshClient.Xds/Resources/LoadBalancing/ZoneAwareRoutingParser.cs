using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Legacy = MeshClient.Xds.Proto.Clusters.Cluster.Types.CommonLbConfig;
using Typed = MeshClient.Xds.Proto.LoadBalancing.LocalityLbConfig;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary><c>zone_aware_lb_config</c> of a policy or of the cluster (envoy-http 6.5). Thread-safe.</summary>
internal static class ZoneAwareRoutingParser
{
    private const string Field = "zone_aware_lb_config";

    public static ZoneAwareRouting? Parse(Typed? locality, string field, ParseScope scope)
    {
        if (locality?.ZoneAwareLbConfig is not { } config)
        {
            return null;
        }

        using var outer = scope.Enter(field);
        using var level = scope.Enter(Field);
        EnumParser.IsKnown(config.LocalityBasis, "locality_basis", scope);
        return Create(config.RoutingEnabled, config.MinClusterSize, config.FailTrafficOnPanic, scope) with
        {
            ForceLocalZoneMinSize = config.ForceLocalZone is { } force ? force.MinSize ?? 1 : null,
            ByWeight = config.LocalityBasis == Typed.Types.ZoneAwareLbConfig.Types.LocalityBasis.HealthyHostsWeight,
        };
    }

    /// <summary>For a scope that stands in <c>common_lb_config</c>.</summary>
    public static ZoneAwareRouting? ParseHere(Legacy? common, ParseScope scope)
    {
        if (common?.ZoneAwareLbConfig is not { } config)
        {
            return null;
        }

        using var level = scope.Enter(Field);
        return Create(config.RoutingEnabled, config.MinClusterSize, config.FailTrafficOnPanic, scope);
    }

    private static ZoneAwareRouting Create(Proto.Types.Percent? enabled, ulong? minClusterSize, bool failOnPanic, ParseScope scope)
    {
        var defaults = new ZoneAwareRouting();
        return new ZoneAwareRouting
        {
            RoutingEnabledPercent = PercentParser.Parse(enabled, "routing_enabled", scope) ?? defaults.RoutingEnabledPercent,
            MinClusterSize = minClusterSize ?? defaults.MinClusterSize,
            FailTrafficOnPanic = failOnPanic,
        };
    }
}
