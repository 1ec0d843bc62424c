using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary><c>envoy.extensions.load_balancing_policies.wrr_locality.v3.WrrLocality</c> (gRFC A52). Thread-safe.</summary>
internal sealed class WrrLocalityPolicyParser : ILoadBalancingPolicyParser
{
    public string TypeName => "envoy.extensions.load_balancing_policies.wrr_locality.v3.WrrLocality";

    public LoadBalancingPolicy? Parse(in Extension extension, string field, ParseScope scope, PolicyNesting nesting)
    {
        if (!extension.TryRead(Proto.LoadBalancing.WrrLocality.Parser, field, scope, out var config))
        {
            return null;
        }

        using var level = scope.Enter(field);
        return LoadBalancingPolicyParser.Parse(config.EndpointPickingPolicy, "endpoint_picking_policy", scope, nesting.Inner) switch
        {
            null => null,

            // The locality is chosen once; a second choice inside of it has nothing left to choose from.
            WrrLocalityPolicy inner => inner,
            var picking => new WrrLocalityPolicy(picking),
        };
    }
}
