using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary><c>envoy.extensions.load_balancing_policies.subset.v3.Subset</c> (envoy-http 7.7). Thread-safe.</summary>
internal sealed class SubsetPolicyParser : ILoadBalancingPolicyParser
{
    public string TypeName => "envoy.extensions.load_balancing_policies.subset.v3.Subset";

    public bool CanRun => false;

    public LoadBalancingPolicy? Parse(in Extension extension, string field, ParseScope scope, PolicyNesting nesting)
    {
        if (!extension.TryRead(Proto.LoadBalancing.Subset.Parser, field, scope, out var config))
        {
            return null;
        }

        using var level = scope.Enter(field);
        var rules = SubsetRulesParser.Parse(config, scope);
        return LoadBalancingPolicyParser.Parse(config.SubsetLbPolicy, "subset_lb_policy", scope, nesting.Inner) is { } child
            ? new SubsetPolicy(rules, child)
            : null;
    }
}
