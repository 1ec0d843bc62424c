using MeshClient.Xds.Model;

namespace MeshClient.Clusters;

/// <summary>
/// The local mapping of policies that the control plane chose through the legacy enum, which is all that many control planes can send:
/// with <c>PreferLatencyAware</c> round robin (also when unset) and least request become latency-aware. A policy tree is taken as it is,
/// and policies that give affinity are never replaced. Immutable.
/// </summary>
/// <remarks>Latency-aware digest 9.3.</remarks>
internal static class LegacyPolicyMap
{
    private const int MaxChoices = 10;

    public static LoadBalancingPolicy Apply(ClusterResource cluster, bool preferLatencyAware) =>
        preferLatencyAware && cluster.LoadBalancingOrigin == LoadBalancingOrigin.LegacyEnum
            ? Map(cluster.LoadBalancingPolicy)
            : cluster.LoadBalancingPolicy;

    private static LoadBalancingPolicy Map(LoadBalancingPolicy policy) => policy switch
    {
        RoundRobinPolicy => new LatencyAwarePolicy(),
        LeastRequestPolicy least => new LatencyAwarePolicy { ChoiceCount = Math.Clamp(least.ChoiceCount, 2, MaxChoices) },
        WrrLocalityPolicy locality => new WrrLocalityPolicy(Map(locality.EndpointPicking)),
        _ => policy,
    };
}
