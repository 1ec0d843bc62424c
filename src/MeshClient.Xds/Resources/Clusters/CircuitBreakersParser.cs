using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Breakers = MeshClient.Xds.Proto.Clusters.CircuitBreakers;
using RoutingPriority = MeshClient.Xds.Proto.Core.RoutingPriority;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary>
/// Thresholds by routing priority (gRFC A32, envoy-http 4) and per endpoint (gRFC A105). Of each priority the first entry counts.
/// Thread-safe.
/// </summary>
internal static class CircuitBreakersParser
{
    // gRFC A105: what a control plane may ask for is bounded by this.
    private const uint MaxConnectionsPerEndpoint = 10;

    public static ClusterResource Apply(ClusterResource cluster, Breakers? breakers, string field, ParseScope scope)
    {
        if (breakers is null)
        {
            return cluster;
        }

        using var level = scope.Enter(field);
        return cluster with
        {
            CircuitBreakers = Parse(breakers, RoutingPriority.Default, scope),
            HighPriorityCircuitBreakers = Parse(breakers, RoutingPriority.High, scope),
            MaxConnectionsPerEndpoint = ParsePerEndpoint(breakers, scope),
        };
    }

    private static CircuitBreakerThresholds Parse(Breakers breakers, RoutingPriority priority, ParseScope scope)
    {
        for (var i = 0; i < breakers.Thresholds.Count; i++)
        {
            if (breakers.Thresholds[i].Priority == priority)
            {
                using var entry = scope.Enter("thresholds", i);
                return Parse(breakers.Thresholds[i], scope);
            }
        }

        return CircuitBreakerThresholds.Default;
    }

    private static CircuitBreakerThresholds Parse(Breakers.Types.Thresholds thresholds, ParseScope scope)
    {
        var defaults = CircuitBreakerThresholds.Default;
        return new CircuitBreakerThresholds
        {
            MaxConnections = thresholds.MaxConnections ?? defaults.MaxConnections,
            MaxPendingRequests = thresholds.MaxPendingRequests ?? defaults.MaxPendingRequests,
            MaxRequests = thresholds.MaxRequests ?? defaults.MaxRequests,
            MaxRetries = thresholds.MaxRetries ?? defaults.MaxRetries,
            RetryBudget = ParseBudget(thresholds.RetryBudget, scope),
            TrackRemaining = thresholds.TrackRemaining,
            MaxConnectionPools = thresholds.MaxConnectionPools,
        };
    }

    private static uint? ParsePerEndpoint(Breakers breakers, ParseScope scope)
    {
        for (var i = 0; i < breakers.PerHostThresholds.Count; i++)
        {
            if (breakers.PerHostThresholds[i] is not { Priority: RoutingPriority.Default, MaxConnections: { } limit })
            {
                continue;
            }

            using var entry = scope.Enter("per_host_thresholds", i);
            const string field = "max_connections";
            if (limit == 0)
            {
                scope.Error(field, "must be above zero: no endpoint could be reached");
            }

            return Math.Min(limit, MaxConnectionsPerEndpoint);
        }

        return null;
    }

    private static RetryBudget? ParseBudget(Breakers.Types.Thresholds.Types.RetryBudget? budget, ParseScope scope)
    {
        if (budget is null)
        {
            return null;
        }

        using var level = scope.Enter("retry_budget");
        var defaults = new RetryBudget();
        return new RetryBudget(
            PercentParser.Parse(budget.BudgetPercent, "budget_percent", scope) ?? defaults.BudgetPercent,
            budget.MinRetryConcurrency ?? defaults.MinRetryConcurrency);
    }
}
