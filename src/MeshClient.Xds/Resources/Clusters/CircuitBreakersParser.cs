using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Breakers = MeshClient.Xds.Proto.Clusters.CircuitBreakers;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary>Thresholds of the DEFAULT priority (gRFC A32, envoy-http 4). Thread-safe.</summary>
internal static class CircuitBreakersParser
{
    public static CircuitBreakerThresholds Parse(Breakers? breakers, string field, ParseScope scope)
    {
        if (breakers is null)
        {
            return CircuitBreakerThresholds.Default;
        }

        using var level = scope.Enter(field);
        scope.IgnoredIf(breakers.PerHostThresholds.Count > 0, "per_host_thresholds");
        for (var i = 0; i < breakers.Thresholds.Count; i++)
        {
            using var entry = scope.Enter("thresholds", i);
            if (breakers.Thresholds[i].Priority == Proto.Core.RoutingPriority.Default)
            {
                return ParseThresholds(breakers.Thresholds[i], scope);
            }

            scope.Ignored("priority");
        }

        return CircuitBreakerThresholds.Default;
    }

    private static CircuitBreakerThresholds ParseThresholds(Breakers.Types.Thresholds thresholds, ParseScope scope)
    {
        scope.IgnoredIf(thresholds.MaxConnections is not null, "max_connections");
        scope.IgnoredIf(thresholds.MaxPendingRequests is not null, "max_pending_requests");
        scope.IgnoredIf(thresholds.MaxConnectionPools is not null, "max_connection_pools");
        return new CircuitBreakerThresholds
        {
            MaxRequests = thresholds.MaxRequests ?? CircuitBreakerThresholds.Default.MaxRequests,
            MaxRetries = thresholds.MaxRetries ?? CircuitBreakerThresholds.Default.MaxRetries,
            RetryBudget = ParseBudget(thresholds.RetryBudget, scope),
        };
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
