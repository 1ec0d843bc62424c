using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Tree = MeshClient.Xds.Proto.Clusters.LoadBalancingPolicy;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary>
/// <c>envoy.config.cluster.v3.LoadBalancingPolicy</c>: the first entry of a known type is used, and must be valid (gRFC A52).
/// Thread-safe.
/// </summary>
internal static class LoadBalancingPolicyParser
{
    /// <summary>Null when the tree is invalid, which is reported.</summary>
    public static LoadBalancingPolicy? Parse(Tree? tree, string field, ParseScope scope) => Parse(tree, field, scope, depth: 1);

    public static LoadBalancingPolicy? Parse(Tree? tree, string field, ParseScope scope, int depth)
    {
        using var level = scope.Enter(field);
        if (depth > LoadBalancingPolicyRegistry.MaxDepth)
        {
            scope.Error($"policies are nested deeper than {LoadBalancingPolicyRegistry.MaxDepth}");
            return null;
        }

        var unknown = new List<string>();
        for (var i = 0; i < (tree?.Policies.Count ?? 0); i++)
        {
            using var entry = scope.Enter("policies", i);
            using var config = scope.Enter("typed_extension_config");
            if (!Extension.TryOpen(tree!.Policies[i].TypedExtensionConfig?.TypedConfig, "typed_config", scope, out var extension))
            {
                return null;
            }

            if (LoadBalancingPolicyRegistry.Find(extension.TypeName) is { } parser)
            {
                return parser.Parse(extension, "typed_config", scope, depth);
            }

            unknown.Add(extension.TypeName);
        }

        scope.Error("policies", unknown.Count == 0
            ? "is empty; at least one policy is required"
            : $"none of {Quote.Text(string.Join(", ", unknown))} is supported; supported are {LoadBalancingPolicyRegistry.KnownTypes}");
        return null;
    }
}
