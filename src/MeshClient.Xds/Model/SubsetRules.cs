using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>How endpoints are divided by metadata (<c>LbSubsetConfig</c>, <c>subset.v3.Subset</c>). Immutable.</summary>
internal sealed record SubsetRules
{
    public SubsetFallback Fallback { get; init; } = SubsetFallback.NoFallback;

    /// <summary>Criteria of <see cref="SubsetFallback.DefaultSubset"/>, as JSON with sorted keys; empty for none.</summary>
    public string DefaultSubset { get; init; } = "";

    public EquatableArray<SubsetSelector> Selectors { get; init; } = [];

    public bool LocalityWeightAware { get; init; }

    public bool ScaleLocalityWeight { get; init; }

    /// <summary>Without any other endpoint, any will do.</summary>
    public bool PanicModeAny { get; init; }

    /// <summary>A list in the metadata of an endpoint stands for each of its elements.</summary>
    public bool ListAsAny { get; init; }

    /// <summary>The criterion <c>fallback_list</c> holds alternatives.</summary>
    public bool MetadataFallbackList { get; init; }

    /// <summary>Criteria may hold more keys than a selector.</summary>
    public bool AllowRedundantKeys { get; init; }
}
