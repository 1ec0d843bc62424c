using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Check = MeshClient.Xds.Proto.Core.HealthCheck;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary><c>health_checks</c> (envoy-http 6.6). Thread-safe.</summary>
internal static class HealthCheckParser
{
    private const uint MaxPercent = 100;

    public static EquatableArray<HealthCheckPolicy> Parse(IReadOnlyList<Check> checks, string field, ParseScope scope)
    {
        var policies = new List<HealthCheckPolicy>(checks.Count);
        for (var i = 0; i < checks.Count; i++)
        {
            using var level = scope.Enter(field, i);
            if (ParseOne(checks[i], scope) is { } policy)
            {
                policies.Add(policy);
            }
        }

        return policies.ToEquatableArray();
    }

    private static HealthCheckPolicy? ParseOne(Check check, ParseScope scope)
    {
        var timeout = Required(check.Timeout, "timeout", scope);
        var interval = Required(check.Interval, "interval", scope);
        var unhealthy = Required(check.UnhealthyThreshold, "unhealthy_threshold", scope);
        var healthy = Required(check.HealthyThreshold, "healthy_threshold", scope);
        var checker = HealthCheckerParser.Parse(check, scope);
        var unhealthyInterval = DurationParser.ParsePositive(check.UnhealthyInterval, "unhealthy_interval", scope) ?? interval;
        if (check.IntervalJitterPercent > MaxPercent)
        {
            scope.Error("interval_jitter_percent", $"the percentage {check.IntervalJitterPercent} must be at most {MaxPercent}");
        }

        if (checker is null)
        {
            return null;
        }

        var policy = new HealthCheckPolicy
        {
            Checker = checker,
            Timeout = timeout,
            Interval = interval,
            UnhealthyThreshold = unhealthy,
            HealthyThreshold = healthy,
            UnhealthyInterval = unhealthyInterval,
            UnhealthyEdgeInterval = DurationParser.ParsePositive(check.UnhealthyEdgeInterval, "unhealthy_edge_interval", scope) ?? unhealthyInterval,
            HealthyEdgeInterval = DurationParser.ParsePositive(check.HealthyEdgeInterval, "healthy_edge_interval", scope) ?? interval,
            InitialJitter = DurationParser.Parse(check.InitialJitter, "initial_jitter", scope) ?? TimeSpan.Zero,
            IntervalJitter = DurationParser.Parse(check.IntervalJitter, "interval_jitter", scope) ?? TimeSpan.Zero,
            IntervalJitterPercent = check.IntervalJitterPercent,
            ReuseConnection = check.ReuseConnection ?? true,
            AlpnProtocols = (check.TlsOptions?.AlpnProtocols ?? []).ToEquatableArray(),
        };
        var noTraffic = DurationParser.ParsePositive(check.NoTrafficInterval, "no_traffic_interval", scope) ?? policy.NoTrafficInterval;
        return policy with
        {
            NoTrafficInterval = noTraffic,
            NoTrafficHealthyInterval =
                DurationParser.ParsePositive(check.NoTrafficHealthyInterval, "no_traffic_healthy_interval", scope) ?? noTraffic,
        };
    }

    private static TimeSpan Required(Google.Protobuf.WellKnownTypes.Duration? duration, string field, ParseScope scope)
    {
        if (duration is null)
        {
            scope.Error(field, "is required");
        }

        return DurationParser.ParsePositive(duration, field, scope) ?? TimeSpan.Zero;
    }

    private static uint Required(uint? value, string field, ParseScope scope)
    {
        if (value is null)
        {
            scope.Error(field, "is required");
        }

        return value ?? 0;
    }
}
