using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Policy = MeshClient.Xds.Proto.Routes.HedgePolicy;

namespace MeshClient.Xds.Resources.Routes;

/// <summary><c>HedgePolicy</c> of a route or virtual host (envoy-http 3.8). Thread-safe.</summary>
internal static class HedgePolicyParser
{
    public static HedgePolicy? Parse(Policy? policy, ParseScope scope)
    {
        if (policy is null)
        {
            return null;
        }

        // Of these two Envoy checks the range and reads no more.
        using var level = scope.Enter("hedge_policy");
        if (policy.InitialRequests == 0)
        {
            scope.Error("initial_requests", "must be above zero");
        }

        if (policy.AdditionalRequestChance is { } chance)
        {
            PercentParser.ParseFractional(chance, "additional_request_chance", scope);
        }

        return new HedgePolicy(policy.HedgeOnPerTryTimeout);
    }
}
