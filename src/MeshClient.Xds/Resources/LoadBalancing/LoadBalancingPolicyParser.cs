using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Tree = MeshClient.Xds.Proto.Clusters.LoadBalancingPolicy;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary>
/// <c>envoy.config.cluster.v3.LoadBalancingPolicy</c>: the first entry that the data plane can run is used, and must be valid (gRFC A52).
/// Entries before it that are only known are checked too, so that a mistake is found where it was made. Thread-safe.
/// </summary>
internal static class LoadBalancingPolicyParser
{
    /// <summary>Null when the tree is invalid, which is reported. Policies passed over are added to <paramref name="passedOver"/>.</summary>
    public static LoadBalancingPolicy? Parse(Tree? tree, string field, ParseScope scope, List<LoadBalancingPolicy> passedOver) =>
        Parse(tree, field, scope, new PolicyNesting(1, passedOver));

    public static LoadBalancingPolicy? Parse(Tree? tree, string field, ParseScope scope, PolicyNesting nesting)
    {
        using var level = scope.Enter(field);
        if (nesting.Depth > LoadBalancingPolicyRegistry.MaxDepth)
        {
            scope.Error($"policies are nested deeper than {LoadBalancingPolicyRegistry.MaxDepth}");
            return null;
        }

        var skipped = new List<string>();
        for (var i = 0; i < (tree?.Policies.Count ?? 0); i++)
        {
            using var entry = scope.Enter("policies", i);
            using var config = scope.Enter("typed_extension_config");
            const string configField = "typed_config";
            if (!Extension.TryOpen(tree!.Policies[i].TypedExtensionConfig?.TypedConfig, configField, scope, out var extension))
            {
                return null;
            }

            var parser = LoadBalancingPolicyRegistry.Find(extension);
            if (parser?.CanRun == true)
            {
                return parser.Parse(extension, configField, scope, nesting);
            }

            skipped.Add(extension.TypeName);
            if (parser?.Parse(extension, configField, scope, nesting) is { } known)
            {
                nesting.PassedOver.Add(known);
                scope.Ignored(configField);
            }
        }

        scope.Error("policies", skipped.Count == 0
            ? "is empty; at least one policy is required"
            : $"none of {Quote.Text(string.Join(", ", skipped))} is supported; supported are {LoadBalancingPolicyRegistry.RunnableTypes}");
        return null;
    }
}
