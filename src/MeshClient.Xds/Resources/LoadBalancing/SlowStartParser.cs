using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Legacy = MeshClient.Xds.Proto.Clusters.Cluster.Types.SlowStartConfig;
using Typed = MeshClient.Xds.Proto.LoadBalancing.SlowStartConfig;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary><c>SlowStartConfig</c> in its two equal forms (envoy-http 6.7). Thread-safe.</summary>
internal static class SlowStartParser
{
    public static SlowStart? Parse(Typed? config, string field, ParseScope scope) =>
        config is null ? null : Parse(config.SlowStartWindow, config.Aggression, config.MinWeightPercent, field, scope);

    public static SlowStart? Parse(Legacy? config, string field, ParseScope scope) =>
        config is null ? null : Parse(config.SlowStartWindow, config.Aggression, config.MinWeightPercent, field, scope);

    // Null without a window: slow start is off then, whatever else is set.
    private static SlowStart? Parse(
        Duration? window, Proto.Core.RuntimeDouble? aggression, Proto.Types.Percent? minWeight, string field, ParseScope scope)
    {
        using var level = scope.Enter(field);
        var span = DurationParser.Parse(window, "slow_start_window", scope);
        var percent = PercentParser.Parse(minWeight, "min_weight_percent", scope);
        if (span is not { } value || value == TimeSpan.Zero)
        {
            return null;
        }

        var defaults = new SlowStart(value);

        // Envoy takes what is no usable exponent for 1.
        return defaults with
        {
            Aggression = aggression?.DefaultValue is > 0 and < double.PositiveInfinity ? aggression.DefaultValue : defaults.Aggression,
            MinWeightPercent = percent ?? defaults.MinWeightPercent,
        };
    }
}
