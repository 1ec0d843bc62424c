using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Config = MeshClient.Xds.Proto.LoadBalancing.LocalityLbConfig;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary>
/// <c>locality_lb_config</c> inside a policy: with <c>locality_weighted_lb_config</c> Envoy chooses the locality by weight first, which
/// is what <see cref="WrrLocalityPolicy"/> says. Thread-safe.
/// </summary>
internal static class LocalityLbConfig
{
    public static LoadBalancingPolicy Apply(LoadBalancingPolicy policy, Config? config, int depth, ParseScope scope)
    {
        scope.IgnoredIf(config?.ZoneAwareLbConfig is not null, "locality_lb_config.zone_aware_lb_config");

        // Below the root a locality has been chosen already.
        return depth == 1 && config?.LocalityWeightedLbConfig is not null ? new WrrLocalityPolicy(policy) : policy;
    }
}
