using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary>Envoy's contrib PeakEwma message: our latency-aware policy with the peak estimator (latency-aware 9.2). Thread-safe.</summary>
internal sealed class PeakEwmaPolicyParser(string typeName) : ILoadBalancingPolicyParser
{
    private static readonly TimeSpan DefaultDecay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DefaultRtt = TimeSpan.FromMilliseconds(10);

    public string TypeName => typeName;

    public LoadBalancingPolicy? Parse(in Extension extension, string field, ParseScope scope, PolicyNesting nesting)
    {
        if (!extension.TryRead(Proto.LoadBalancing.PeakEwma.Parser, field, scope, out var config))
        {
            return null;
        }

        using var level = scope.Enter(field);
        DurationParser.Parse(config.AggregationInterval, "aggregation_interval", scope);
        var decay = DurationParser.Parse(config.DecayTime, "decay_time", scope) ?? DefaultDecay;
        if (decay < LatencyAwarePolicyParser.MinDecay || decay > LatencyAwarePolicyParser.MaxDecay)
        {
            scope.Error("decay_time", $"{decay} must be {LatencyAwarePolicyParser.MinDecay} to {LatencyAwarePolicyParser.MaxDecay}");
        }

        return new LatencyAwarePolicy
        {
            Mode = LatencyEstimator.Peak,
            Decay = decay,
            DefaultRtt = DurationParser.ParsePositive(config.DefaultRtt, "default_rtt", scope) ?? DefaultRtt,
        };
    }
}
