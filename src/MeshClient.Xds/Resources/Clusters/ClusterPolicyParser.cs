using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using MeshClient.Xds.Resources.LoadBalancing;
using Cluster = MeshClient.Xds.Proto.Clusters.Cluster;
using Policy = MeshClient.Xds.Proto.Clusters.Cluster.Types.LbPolicy;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary>
/// The balancing policy of a cluster: <c>load_balancing_policy</c>, and only if that is unset the legacy enum (gRFC A52).
/// </summary>
/// <remarks>
/// The enum means what it means in gRPC (A27, A48, A52): choose the locality by its weight, then the endpoint. Envoy reads locality
/// weights only with <c>locality_weighted_lb_config</c>, but EDS localities without a weight get no traffic here at all, so a control
/// plane that feeds this client sets weights and expects them to count. With one locality both meanings are the same. Thread-safe.
/// </remarks>
internal static class ClusterPolicyParser
{
    private const string Supported = "use ROUND_ROBIN, LEAST_REQUEST, RING_HASH or RANDOM, or set load_balancing_policy";

    /// <summary>Null when the policy is invalid, which is reported.</summary>
    public static LoadBalancingPolicy? Parse(
        Cluster cluster, List<LoadBalancingPolicy> passedOver, ParseScope scope, out LoadBalancingOrigin origin)
    {
        const string treeField = "load_balancing_policy";
        origin = LoadBalancingOrigin.LegacyEnum;

        // gRFC A75: the leaves of an aggregate cluster balance by their own policies. For Envoy it says CLUSTER_PROVIDED in one form or the other.
        if (ClusterDiscoveryParser.IsAggregate(cluster))
        {
            scope.IgnoredIf(cluster.LoadBalancingPolicy is not null, treeField);
            return new WrrLocalityPolicy(new RoundRobinPolicy());
        }

        if (cluster.LoadBalancingPolicy is null)
        {
            return ParseEnum(cluster, scope);
        }

        origin = LoadBalancingOrigin.PolicyTree;
        return LoadBalancingPolicyParser.Parse(cluster.LoadBalancingPolicy, treeField, scope, passedOver);
    }

    private static LoadBalancingPolicy? ParseEnum(Cluster cluster, ParseScope scope)
    {
        ValidateLbConfig(cluster, scope);
        switch (cluster.LbPolicy)
        {
            case Policy.RoundRobin:
                return new WrrLocalityPolicy(ParseRoundRobin(cluster.RoundRobinLbConfig, scope));
            case Policy.LeastRequest:
                return ParseLeastRequest(cluster.LeastRequestLbConfig, scope) is { } leastRequest ? new WrrLocalityPolicy(leastRequest) : null;
            case Policy.Random:
                return new WrrLocalityPolicy(new RandomPolicy());
            case Policy.RingHash:
                return ParseRingHash(cluster, scope);
            case Policy.Maglev:
                return Reject("MAGLEV", scope);
            case Policy.ClusterProvided:
                return Reject("CLUSTER_PROVIDED", scope);
            case Policy.LoadBalancingPolicyConfig:
                return Reject("LOAD_BALANCING_POLICY_CONFIG without load_balancing_policy", scope);
            default:
                return Reject($"the number {(int)cluster.LbPolicy}", scope);
        }
    }

    private static WrrLocalityPolicy? Reject(string policy, ParseScope scope)
    {
        scope.Error("lb_policy", $"{policy} is not supported; {Supported}");
        return null;
    }

    private static RingHashPolicy? ParseRingHash(Cluster cluster, ParseScope scope)
    {
        ConsistentHashing hashing;
        using (scope.Enter("common_lb_config"))
        {
            hashing = ConsistentHashingParser.Parse(cluster.CommonLbConfig?.ConsistentHashingLbConfig, "consistent_hashing_lb_config", scope);
        }

        using var level = scope.Enter("ring_hash_lb_config");
        return RingHashPolicyParser.ParseLegacy(cluster.RingHashLbConfig, hashing, scope);
    }

    private static RoundRobinPolicy ParseRoundRobin(Cluster.Types.RoundRobinLbConfig? config, ParseScope scope)
    {
        using var level = scope.Enter("round_robin_lb_config");
        return new RoundRobinPolicy { SlowStart = SlowStartParser.Parse(config?.SlowStartConfig, "slow_start_config", scope) };
    }

    private static LeastRequestPolicy? ParseLeastRequest(Cluster.Types.LeastRequestLbConfig? config, ParseScope scope)
    {
        using var level = scope.Enter("least_request_lb_config");
        var slowStart = SlowStartParser.Parse(config?.SlowStartConfig, "slow_start_config", scope);
        return LeastRequestPolicyParser.Create(config?.ChoiceCount, config?.ActiveRequestBias, scope) is { } policy
            ? policy with { SlowStart = slowStart }
            : null;
    }

    // Envoy refuses settings of another policy than the chosen one; so do we, because the operator means one of the two.
    private static void ValidateLbConfig(Cluster cluster, ParseScope scope)
    {
        var (field, owner) = cluster.LbConfigCase switch
        {
            Cluster.LbConfigOneofCase.RingHashLbConfig => ("ring_hash_lb_config", Policy.RingHash),
            Cluster.LbConfigOneofCase.MaglevLbConfig => ("maglev_lb_config", Policy.Maglev),
            Cluster.LbConfigOneofCase.LeastRequestLbConfig => ("least_request_lb_config", Policy.LeastRequest),
            Cluster.LbConfigOneofCase.OriginalDstLbConfig => ("original_dst_lb_config", Policy.ClusterProvided),
            Cluster.LbConfigOneofCase.RoundRobinLbConfig => ("round_robin_lb_config", Policy.RoundRobin),
            _ => ("", cluster.LbPolicy),
        };
        if (owner != cluster.LbPolicy)
        {
            scope.Error(field, "belongs to another policy than lb_policy names");
        }
    }
}
