using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using MeshClient.Xds.Resources.Filters;
using Weighted = MeshClient.Xds.Proto.Routes.WeightedCluster;

namespace MeshClient.Xds.Resources.Routes;

/// <summary>
/// <c>envoy.config.route.v3.WeightedCluster</c>: the sum of the weights is what counts, <c>total_weight</c> is not read. Thread-safe.
/// </summary>
internal static class WeightedClustersParser
{
    /// <summary>
    /// The clusters with a weight above zero; null when the list is invalid, which is reported, or when a name comes from a header,
    /// which is not supported.
    /// </summary>
    public static EquatableArray<WeightedCluster>? Parse(Weighted weighted, string field, ParseScope scope)
    {
        using var outer = scope.Enter(field);
        var clusters = new List<WeightedCluster>(weighted.Clusters.Count);
        ulong sum = 0;
        var named = true;
        for (var i = 0; i < weighted.Clusters.Count; i++)
        {
            using var level = scope.Enter("clusters", i);
            var entry = weighted.Clusters[i];
            var cluster = ParseEntry(entry, scope);
            named &= entry.ClusterHeader.Length == 0;
            sum += cluster.Weight;
            if (cluster.Weight > 0)
            {
                clusters.Add(cluster);
            }
        }

        return ValidateSum(weighted, sum, scope) && named ? clusters.ToEquatableArray() : null;
    }

    /// <summary>Null when the call's random draw chooses, or when the setting is invalid, which is reported.</summary>
    public static ClusterDraw? ParseDraw(Weighted? weighted, string field, ParseScope scope)
    {
        if (weighted?.HasHeaderName != true)
        {
            return weighted?.UseHashPolicy == true ? new ClusterDraw(null, UseHash: true) : null;
        }

        using var outer = scope.Enter(field);
        using var level = scope.Enter("header_name");
        return HeaderNameParser.ParseToken(weighted.HeaderName, scope) is { } name ? new ClusterDraw(name, UseHash: false) : null;
    }

    private static WeightedCluster ParseEntry(Weighted.Types.ClusterWeight entry, ParseScope scope)
    {
        if (entry.Name.Length == 0 && entry.ClusterHeader.Length == 0)
        {
            scope.Error("name", "is required");
        }

        return new WeightedCluster(entry.Name, entry.Weight ?? 0)
        {
            RequestHeaders = HeaderChangesParser.ParseRequest(entry.RequestHeadersToAdd, entry.RequestHeadersToRemove, scope),
            ResponseHeaders = HeaderChangesParser.ParseResponse(entry.ResponseHeadersToAdd, entry.ResponseHeadersToRemove, scope),
            HostRewrite = ParseHost(entry.HostRewriteLiteral, scope),
            FilterOverrides = HttpFilterOverridesParser.Parse(entry.TypedPerFilterConfig, scope),
        };
    }

    private static string? ParseHost(string host, ParseScope scope)
    {
        if (host.Length == 0 || scope.Context.TrustedServer)
        {
            return host.Length == 0 ? null : host;
        }

        scope.Ignored("host_rewrite_literal");
        return null;
    }

    private static bool ValidateSum(Weighted weighted, ulong sum, ParseScope scope)
    {
        if (weighted.Clusters.Count == 0)
        {
            scope.Error("clusters", "is empty; at least one cluster is required");
            return false;
        }

        if (sum is 0 or > uint.MaxValue)
        {
            scope.Error("clusters", $"the sum of the weights is {sum}; it must be 1 to {uint.MaxValue}");
            return false;
        }

        return true;
    }
}
