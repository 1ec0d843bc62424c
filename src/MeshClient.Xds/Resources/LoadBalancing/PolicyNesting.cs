using MeshClient.Xds.Model;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary>
/// Where a policy stands in its tree: how deep, and the list of the policies that were passed over on the way. Single-owner: the parse of
/// one resource.
/// </summary>
internal readonly record struct PolicyNesting(int Depth, List<LoadBalancingPolicy> PassedOver)
{
    public bool IsRoot => Depth == 1;

    /// <summary>One level further down.</summary>
    public PolicyNesting Inner => this with { Depth = Depth + 1 };
}
