using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Legacy = MeshClient.Xds.Proto.Clusters.Cluster.Types.LbSubsetConfig;
using LegacyFallback = MeshClient.Xds.Proto.Clusters.Cluster.Types.LbSubsetConfig.Types.LbSubsetSelector.Types.LbSubsetSelectorFallbackPolicy;
using Typed = MeshClient.Xds.Proto.LoadBalancing.Subset;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary>Subset rules in their two forms, which have the same numbers (envoy-http 7.7). Thread-safe.</summary>
internal static class SubsetRulesParser
{
    /// <summary>For a scope that stands in the message.</summary>
    public static SubsetRules Parse(Legacy config, ParseScope scope) => new()
    {
        Fallback = ParseFallback((int)config.FallbackPolicy, scope),
        DefaultSubset = config.DefaultSubset is null ? "" : StructText.Write(config.DefaultSubset),
        Selectors = config.SubsetSelectors
            .Select((selector, i) => ParseSelector(
                selector.Keys, (int)selector.FallbackPolicy, selector.FallbackKeysSubset, selector.SingleHostPerSubset, i, scope))
            .ToEquatableArray(),
        LocalityWeightAware = config.LocalityWeightAware,
        ScaleLocalityWeight = config.ScaleLocalityWeight,
        PanicModeAny = config.PanicModeAny,
        ListAsAny = config.ListAsAny,
        MetadataFallbackList = IsFallbackList(config.MetadataFallbackPolicy, Legacy.Types.LbSubsetMetadataFallbackPolicy.FallbackList, scope),
    };

    /// <summary>For a scope that stands in the message.</summary>
    public static SubsetRules Parse(Typed config, ParseScope scope) => new()
    {
        Fallback = ParseFallback((int)config.FallbackPolicy, scope),
        DefaultSubset = config.DefaultSubset is null ? "" : StructText.Write(config.DefaultSubset),
        Selectors = config.SubsetSelectors
            .Select((selector, i) => ParseSelector(
                selector.Keys, (int)selector.FallbackPolicy, selector.FallbackKeysSubset, selector.SingleHostPerSubset, i, scope))
            .ToEquatableArray(),
        LocalityWeightAware = config.LocalityWeightAware,
        ScaleLocalityWeight = config.ScaleLocalityWeight,
        PanicModeAny = config.PanicModeAny,
        ListAsAny = config.ListAsAny,
        MetadataFallbackList = IsFallbackList(config.MetadataFallbackPolicy, Typed.Types.LbSubsetMetadataFallbackPolicy.FallbackList, scope),
        AllowRedundantKeys = config.AllowRedundantKeys,
    };

    private static bool IsFallbackList<T>(T policy, T list, ParseScope scope)
        where T : struct, Enum => EnumParser.IsKnown(policy, "metadata_fallback_policy", scope) && policy.Equals(list);

    private static SubsetFallback ParseFallback(int number, ParseScope scope)
    {
        switch ((Legacy.Types.LbSubsetFallbackPolicy)number)
        {
            case Legacy.Types.LbSubsetFallbackPolicy.NoFallback:
                return SubsetFallback.NoFallback;
            case Legacy.Types.LbSubsetFallbackPolicy.AnyEndpoint:
                return SubsetFallback.AnyEndpoint;
            case Legacy.Types.LbSubsetFallbackPolicy.DefaultSubset:
                return SubsetFallback.DefaultSubset;
            default:
                scope.Error("fallback_policy", $"the policy {number} is unknown");
                return SubsetFallback.NoFallback;
        }
    }

    private static SubsetSelector ParseSelector(
        IEnumerable<string> keys, int fallback, IEnumerable<string> fallbackKeys, bool singleHost, int index, ParseScope scope)
    {
        using var level = scope.Enter("subset_selectors", index);
        var sorted = Sorted(keys);
        var sortedFallback = Sorted(fallbackKeys);
        var policy = ParseSelectorFallback(fallback, scope);
        if (policy == SubsetFallback.KeysSubset)
        {
            ValidateFallbackKeys(sorted, sortedFallback, scope);
        }

        return new SubsetSelector(sorted) { Fallback = policy, FallbackKeys = sortedFallback, SingleHostPerSubset = singleHost };
    }

    private static EquatableArray<string> Sorted(IEnumerable<string> keys) =>
        keys.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToEquatableArray();

    private static void ValidateFallbackKeys(EquatableArray<string> keys, EquatableArray<string> fallbackKeys, ParseScope scope)
    {
        const string field = "fallback_keys_subset";
        if (fallbackKeys.IsEmpty)
        {
            scope.Error(field, "is required with KEYS_SUBSET");
        }
        else if (fallbackKeys.Equals(keys) || fallbackKeys.Except(keys).Any())
        {
            scope.Error(field, "must be a part of keys, and not all of them");
        }
    }

    private static SubsetFallback? ParseSelectorFallback(int number, ParseScope scope)
    {
        switch ((LegacyFallback)number)
        {
            case LegacyFallback.NotDefined:
                return null;
            case LegacyFallback.NoFallback:
                return SubsetFallback.NoFallback;
            case LegacyFallback.AnyEndpoint:
                return SubsetFallback.AnyEndpoint;
            case LegacyFallback.DefaultSubset:
                return SubsetFallback.DefaultSubset;
            case LegacyFallback.KeysSubset:
                return SubsetFallback.KeysSubset;
            default:
                scope.Error("fallback_policy", $"the policy {number} is unknown");
                return null;
        }
    }
}
