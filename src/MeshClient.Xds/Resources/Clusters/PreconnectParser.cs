using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Policy = MeshClient.Xds.Proto.Clusters.Cluster.Types.PreconnectPolicy;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary><c>preconnect_policy</c> (envoy-http 8.2). Thread-safe.</summary>
internal static class PreconnectParser
{
    private const double MaxRatio = 3;

    public static Preconnect Parse(Policy? policy, string field, ParseScope scope)
    {
        using var level = scope.Enter(field);
        var defaults = new Preconnect();
        return new Preconnect(
            Ratio(policy?.PerUpstreamPreconnectRatio, "per_upstream_preconnect_ratio", scope) ?? defaults.PerUpstreamRatio,
            Ratio(policy?.PredictivePreconnectRatio, "predictive_preconnect_ratio", scope) ?? defaults.PredictiveRatio);
    }

    private static double? Ratio(double? ratio, string field, ParseScope scope)
    {
        // Written so that NaN fails too.
        if (ratio is { } value && !(value is >= 1 and <= MaxRatio))
        {
            scope.Error(field, $"{value} must be 1 to {MaxRatio}");
        }

        return ratio;
    }
}
