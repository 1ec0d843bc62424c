using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary>Reads the configuration of one balancing policy. Implementations are thread-safe.</summary>
internal interface ILoadBalancingPolicyParser
{
    /// <summary>Full name of the message that selects the policy.</summary>
    string TypeName { get; }

    /// <summary>
    /// False for a policy that the data plane cannot run yet: it is checked and kept, and then passed over for the next one, because
    /// gRFC A52 lets the control plane list what to use in its place.
    /// </summary>
    bool CanRun => true;

    /// <summary>True for a custom policy, which comes as a TypedStruct and has no message of its own.</summary>
    bool IsCustom => false;

    /// <summary>
    /// Null when the configuration is invalid, which is reported under <paramref name="field"/>. <paramref name="nesting"/> is the place
    /// of this policy, for those that hold another one.
    /// </summary>
    LoadBalancingPolicy? Parse(in Extension extension, string field, ParseScope scope, PolicyNesting nesting);
}
