using MeshClient.Xds.Model;
using Config = MeshClient.Xds.Proto.LoadBalancing.LocalityLbConfig;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary>
/// <c>locality_lb_config</c> inside a policy: with <c>locality_weighted_lb_config</c> Envoy chooses the locality by weight first, which
/// is what <see cref="WrrLocalityPolicy"/> says. Thread-safe.
/// </summary>
internal static class LocalityLbConfig
{
    /// <summary>Below the root a locality has been chosen already.</summary>
    public static LoadBalancingPolicy Apply(LoadBalancingPolicy policy, Config? config, PolicyNesting nesting) =>
        nesting.IsRoot && config?.LocalityWeightedLbConfig is not null ? new WrrLocalityPolicy(policy) : policy;
}
