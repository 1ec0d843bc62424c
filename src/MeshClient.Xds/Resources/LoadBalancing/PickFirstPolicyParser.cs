using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary><c>envoy.extensions.load_balancing_policies.pick_first.v3.PickFirst</c> (gRFC A62). Thread-safe.</summary>
internal sealed class PickFirstPolicyParser : ILoadBalancingPolicyParser
{
    public string TypeName => "envoy.extensions.load_balancing_policies.pick_first.v3.PickFirst";

    public LoadBalancingPolicy? Parse(in Extension extension, string field, ParseScope scope, PolicyNesting nesting) =>
        extension.TryRead(Proto.LoadBalancing.PickFirst.Parser, field, scope, out var config)
            ? new PickFirstPolicy(config.ShuffleAddressList)
            : null;
}
