using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Policy = MeshClient.Xds.Proto.Routes.RetryPolicy;

namespace MeshClient.Xds.Resources.Routes;

/// <summary>
/// The extensions of a retry policy: which endpoints and priorities retries leave out (envoy-http 3.1). Those that we do not know are
/// passed over, as in gRPC, which knows none. Thread-safe.
/// </summary>
internal static class RetryPredicateParser
{
    private const string PreviousHosts = "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate";
    private const string OmitCanaryHosts = "envoy.extensions.retry.host.omit_canary_hosts.v3.OmitCanaryHostsPredicate";
    private const string PreviousPriorities = "envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig";

    public static EquatableArray<RetryHostPredicate> ParseHosts(Policy policy, ParseScope scope)
    {
        var predicates = new List<RetryHostPredicate>(policy.RetryHostPredicate.Count);
        for (var i = 0; i < policy.RetryHostPredicate.Count; i++)
        {
            using var level = scope.Enter("retry_host_predicate", i);
            if (TryParse(policy.RetryHostPredicate[i], scope, out var predicate))
            {
                predicates.Add(predicate);
            }
        }

        return predicates.ToEquatableArray();
    }

    /// <summary>The update frequency of <c>previous_priorities</c>; null without it.</summary>
    public static int? ParsePriority(Policy policy, ParseScope scope)
    {
        if (policy.RetryPriority?.TypedConfig is null)
        {
            return null;
        }

        using var level = scope.Enter("retry_priority");
        const string field = "typed_config";
        if (!Extension.TryOpen(policy.RetryPriority.TypedConfig, field, scope, out var extension)
            || extension.TypeName != PreviousPriorities
            || !extension.TryRead(Proto.Retry.PreviousPrioritiesConfig.Parser, field, scope, out var config))
        {
            return null;
        }

        if (config.UpdateFrequency > 0)
        {
            return config.UpdateFrequency;
        }

        using var inner = scope.Enter(field);
        scope.Error("update_frequency", "must be above zero");
        return null;
    }

    private static bool TryParse(Policy.Types.RetryHostPredicate entry, ParseScope scope, out RetryHostPredicate predicate)
    {
        predicate = default;

        // The name alone was enough once.
        var type = entry.TypedConfig is null
            ? entry.Name
            : Extension.TryOpen(entry.TypedConfig, "typed_config", scope, out var extension) ? extension.TypeName : "";
        switch (type)
        {
            case PreviousHosts or "envoy.retry_host_predicates.previous_hosts":
                predicate = RetryHostPredicate.PreviousHosts;
                return true;
            case OmitCanaryHosts or "envoy.retry_host_predicates.omit_canary_hosts":
                predicate = RetryHostPredicate.OmitCanaryHosts;
                return true;
            default:
                return false;
        }
    }
}
