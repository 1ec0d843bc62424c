using Google.Protobuf.WellKnownTypes;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Proto.LoadBalancing;
using static MeshClient.TestToolbox.Resources.GoodResources;

namespace MeshClient.Xds.Tests.Resources.LoadBalancing;

/// <summary>Policies as they come out of the parser.</summary>
internal static class KnownPolicies
{
    /// <summary>
    /// The model of a policy that stands before round robin: the one in force, or the one passed over because the data plane cannot run it.
    /// </summary>
    public static Xds.Model.LoadBalancingPolicy First(Any policy)
    {
        var cluster = Parsing.Accept(WithPolicies(policy, Pack(new RoundRobin())));
        return cluster.PassedOverPolicies.IsEmpty ? cluster.LoadBalancingPolicy : cluster.PassedOverPolicies[0];
    }
}
