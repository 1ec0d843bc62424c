using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary><c>envoy.extensions.load_balancing_policies.random_subsetting.v3.RandomSubsetting</c> (gRFC A68). Thread-safe.</summary>
internal sealed class RandomSubsettingPolicyParser : ILoadBalancingPolicyParser
{
    public string TypeName => "envoy.extensions.load_balancing_policies.random_subsetting.v3.RandomSubsetting";

    public bool CanRun => false;

    public LoadBalancingPolicy? Parse(in Extension extension, string field, ParseScope scope, PolicyNesting nesting)
    {
        if (!extension.TryRead(Proto.LoadBalancing.RandomSubsetting.Parser, field, scope, out var config))
        {
            return null;
        }

        using var level = scope.Enter(field);
        var size = config.SubsetSize ?? 0;
        if (size == 0)
        {
            scope.Error("subset_size", "is required and must be above zero");
        }

        return LoadBalancingPolicyParser.Parse(config.ChildPolicy, "child_policy", scope, nesting.Inner) is { } child
            ? new RandomSubsettingPolicy(size, child)
            : null;
    }
}
