using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>One way to divide endpoints: by the values of <paramref name="Keys"/>, sorted. Immutable.</summary>
internal sealed record SubsetSelector(EquatableArray<string> Keys)
{
    /// <summary>What happens without a matching subset; null: what the rules say as a whole.</summary>
    public SubsetFallback? Fallback { get; init; }

    /// <summary>Keys that are left for the second search with <see cref="SubsetFallback.KeysSubset"/>, sorted.</summary>
    public EquatableArray<string> FallbackKeys { get; init; } = [];

    public bool SingleHostPerSubset { get; init; }
}
