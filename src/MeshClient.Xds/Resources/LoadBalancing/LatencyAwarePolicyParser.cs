using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary>
/// <c>meshclient.lb.v1.LatencyAware</c>, sent as a TypedStruct: the published schema of our policy (latency-aware 9.1). Thread-safe.
/// </summary>
internal sealed class LatencyAwarePolicyParser : ILoadBalancingPolicyParser
{
    public static readonly TimeSpan MinDecay = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan MaxDecay = TimeSpan.FromMinutes(10);

    private const int MinChoiceCount = 2;
    private const int MaxChoiceCount = 10;
    private const double MinSampleCap = 2;
    private static readonly LatencyAwarePolicy Defaults = new();
    private static readonly TimeSpan DefaultPeakDecay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Smallest = TimeSpan.FromTicks(1);
    private static readonly TimeSpan MinReprobeInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public string TypeName => "meshclient.lb.v1.LatencyAware";

    public bool IsCustom => true;

    public LoadBalancingPolicy? Parse(in Extension extension, string field, ParseScope scope, PolicyNesting nesting)
    {
        if (extension.Json is null)
        {
            scope.Error(field, $"{TypeName} must be sent as xds.type.v3.TypedStruct");
            return null;
        }

        using var level = scope.Enter(field);
        using var value = scope.Enter("value");
        var fields = new StructFields(extension.Json, scope);
        var policy = WithFailureStatus(WithReprobe(WithPenalty(ReadTop(fields), fields), fields), fields);
        fields.Choice("localityMode", "INHERIT", "FLAT", "INHERIT");
        fields.Ignore("localityMode");
        fields.Ignore("slowStart");
        fields.ReportUnknown();
        return policy;
    }

    private static LatencyAwarePolicy ReadTop(StructFields fields)
    {
        var mode = fields.Choice("mode", "AVERAGE", "AVERAGE", "PEAK") == "PEAK" ? LatencyEstimator.Peak : LatencyEstimator.Average;
        return Defaults with
        {
            Mode = mode,
            Decay = fields.Duration("decay", mode == LatencyEstimator.Peak ? DefaultPeakDecay : Defaults.Decay, MinDecay, MaxDecay),
            ChoiceCount = (int)Math.Min(
                MaxChoiceCount,
                fields.Number("choiceCount", Defaults.ChoiceCount, n => n >= MinChoiceCount && double.IsInteger(n), "whole and at least 2")),
            DefaultRtt = fields.Duration("defaultRtt", Defaults.DefaultRtt, Smallest, Longest),
            SampleCap = fields.Number("sampleCap", Defaults.SampleCap, n => n == 0 || (n >= MinSampleCap && double.IsFinite(n)), "0 or at least 2"),
            HonorRetryAfter = fields.Bool("honorRetryAfter", Defaults.HonorRetryAfter),
            MaxAvoid = fields.Duration("maxAvoid", Defaults.MaxAvoid, Smallest, Longest),
            InFlightAge = fields.Bool("inFlightAge", Defaults.InFlightAge),
        };
    }

    private static LatencyAwarePolicy WithPenalty(LatencyAwarePolicy policy, StructFields fields) =>
        fields.Object("failurePenalty", penalty => policy with
        {
            FailurePenalty = penalty.Bool("enabled", Defaults.FailurePenalty),
            UnknownPoolPenalty = penalty.Duration("unknownPool", Defaults.UnknownPoolPenalty, Smallest, Longest),
            MaxPenalty = penalty.Duration("max", Defaults.MaxPenalty, Smallest, Longest),
        });

    private static LatencyAwarePolicy WithReprobe(LatencyAwarePolicy policy, StructFields fields) =>
        fields.Object("reprobe", reprobe =>
        {
            var interval = reprobe.Duration("interval", Defaults.ReprobeInterval, MinReprobeInterval, Longest);
            var maxInterval = reprobe.Duration("maxInterval", Longer(Defaults.ReprobeMaxInterval, interval), MinReprobeInterval, Longest);
            if (maxInterval < interval)
            {
                reprobe.Error("maxInterval", "must not be below interval");
            }

            return policy with
            {
                ReprobeInterval = interval,
                ReprobeMaxInterval = maxInterval,
                ReprobeShare = reprobe.Number("share", Defaults.ReprobeShare, n => n > 0 && double.IsFinite(n), "above 0"),
            };
        });

    private static LatencyAwarePolicy WithFailureStatus(LatencyAwarePolicy policy, StructFields fields) =>
        fields.Object("failureStatus", status => FailureStatusParser.Apply(policy, status));

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
