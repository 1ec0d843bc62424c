using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary><c>envoy.extensions.load_balancing_policies.random.v3.Random</c>. Thread-safe.</summary>
internal sealed class RandomPolicyParser : ILoadBalancingPolicyParser
{
    public string TypeName => "envoy.extensions.load_balancing_policies.random.v3.Random";

    public LoadBalancingPolicy? Parse(in Extension extension, string field, ParseScope scope, PolicyNesting nesting)
    {
        if (!extension.TryRead(Proto.LoadBalancing.Random.Parser, field, scope, out var config))
        {
            return null;
        }

        using var level = scope.Enter(field);
        var policy = new RandomPolicy { ZoneAware = ZoneAwareRoutingParser.Parse(config.LocalityLbConfig, "locality_lb_config", scope) };
        return LocalityLbConfig.Apply(policy, config.LocalityLbConfig, nesting);
    }
}
