using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary>Reads the configuration of one balancing policy. Implementations are thread-safe.</summary>
internal interface ILoadBalancingPolicyParser
{
    /// <summary>Full name of the message that selects the policy.</summary>
    string TypeName { get; }

    /// <summary>
    /// Null when the configuration is invalid, which is reported under <paramref name="field"/>. <paramref name="depth"/> is the
    /// nesting depth of this policy, for those that hold another one.
    /// </summary>
    LoadBalancingPolicy? Parse(in Extension extension, string field, ParseScope scope, int depth);
}
