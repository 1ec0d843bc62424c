using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary>
/// <c>envoy.extensions.load_balancing_policies.client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin</c> (gRFC A58, A114).
/// Thread-safe.
/// </summary>
internal sealed class ClientSideWeightedRoundRobinPolicyParser : ILoadBalancingPolicyParser
{
    private static readonly ClientSideWeightedRoundRobinPolicy Defaults = new();

    public string TypeName =>
        "envoy.extensions.load_balancing_policies.client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin";

    public bool CanRun => false;

    public LoadBalancingPolicy? Parse(in Extension extension, string field, ParseScope scope, PolicyNesting nesting)
    {
        if (!extension.TryRead(Proto.LoadBalancing.ClientSideWeightedRoundRobin.Parser, field, scope, out var config))
        {
            return null;
        }

        using var level = scope.Enter(field);

        // An explicit zero stays zero: errors then do not count. Written so that NaN fails too.
        var penalty = config.ErrorUtilizationPenalty ?? Defaults.ErrorUtilizationPenalty;
        if (!(penalty is >= 0 and < float.PositiveInfinity))
        {
            scope.Error("error_utilization_penalty", $"{penalty} must not be negative");
        }

        var update = DurationParser.Parse(config.WeightUpdatePeriod, "weight_update_period", scope) ?? Defaults.WeightUpdatePeriod;
        var floor = ClientSideWeightedRoundRobinPolicy.MinWeightUpdatePeriod;
        return new ClientSideWeightedRoundRobinPolicy
        {
            EnableOobLoadReport = config.EnableOobLoadReport ?? Defaults.EnableOobLoadReport,
            OobReportingPeriod = DurationParser.Parse(config.OobReportingPeriod, "oob_reporting_period", scope) ?? Defaults.OobReportingPeriod,
            BlackoutPeriod = DurationParser.Parse(config.BlackoutPeriod, "blackout_period", scope) ?? Defaults.BlackoutPeriod,
            WeightExpirationPeriod =
                DurationParser.Parse(config.WeightExpirationPeriod, "weight_expiration_period", scope) ?? Defaults.WeightExpirationPeriod,
            WeightUpdatePeriod = update < floor ? floor : update,
            ErrorUtilizationPenalty = penalty,
            UtilizationMetrics = config.MetricNamesForComputingUtilization.ToEquatableArray(),
            SlowStart = SlowStartParser.Parse(config.SlowStartConfig, "slow_start_config", scope),
        };
    }
}
