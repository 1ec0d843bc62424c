using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Policy = MeshClient.Xds.Proto.Endpoints.ClusterLoadAssignment.Types.Policy;

namespace MeshClient.Xds.Resources.Endpoints;

/// <summary>Shares of requests to drop, in the order in which they are drawn (xds-client 3.5). Thread-safe.</summary>
internal static class DropCategoryParser
{
    public static EquatableArray<DropCategory> Parse(Policy? policy, ParseScope scope)
    {
        if (policy is null)
        {
            return [];
        }

        var drops = new List<DropCategory>(policy.DropOverloads.Count);
        for (var i = 0; i < policy.DropOverloads.Count; i++)
        {
            using var level = scope.Enter("drop_overloads", i);
            var entry = policy.DropOverloads[i];
            if (entry.Category.Length == 0)
            {
                scope.Error("category", "is required");
            }

            if (entry.DropPercentage is null)
            {
                scope.Error("drop_percentage", "is required");
            }
            else if (PercentParser.ParseFractional(entry.DropPercentage, "drop_percentage", scope) is { } share)
            {
                drops.Add(new DropCategory(entry.Category, share));
            }
        }

        return drops.ToEquatableArray();
    }
}
