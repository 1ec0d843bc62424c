using MeshClient.Xds.Model;

namespace MeshClient.Runtime;

/// <summary>Balancing policies by the names that people know. Thread-safe.</summary>
internal static class PolicyNames
{
    public static string Of(LoadBalancingPolicy policy) => policy switch
    {
        LatencyAwarePolicy { Mode: LatencyEstimator.Peak } => "latency_aware (peak)",
        LatencyAwarePolicy => "latency_aware",
        RoundRobinPolicy => "round_robin",
        LeastRequestPolicy => "least_request",
        RandomPolicy => "random",
        RingHashPolicy => "ring_hash",
        MaglevPolicy => "maglev",
        PickFirstPolicy => "pick_first",
        WrrLocalityPolicy locality => $"wrr_locality({Of(locality.EndpointPicking)})",
        _ => policy.GetType().Name,
    };
}
