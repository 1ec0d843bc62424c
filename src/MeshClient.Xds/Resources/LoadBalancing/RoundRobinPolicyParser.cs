using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary><c>envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin</c>. Thread-safe.</summary>
internal sealed class RoundRobinPolicyParser : ILoadBalancingPolicyParser
{
    public string TypeName => "envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin";

    public LoadBalancingPolicy? Parse(in Extension extension, string field, ParseScope scope, PolicyNesting nesting)
    {
        if (!extension.TryRead(Proto.LoadBalancing.RoundRobin.Parser, field, scope, out var config))
        {
            return null;
        }

        using var level = scope.Enter(field);
        var policy = new RoundRobinPolicy
        {
            SlowStart = SlowStartParser.Parse(config.SlowStartConfig, "slow_start_config", scope),
            ZoneAware = ZoneAwareRoutingParser.Parse(config.LocalityLbConfig, "locality_lb_config", scope),
        };
        return LocalityLbConfig.Apply(policy, config.LocalityLbConfig, nesting);
    }
}
