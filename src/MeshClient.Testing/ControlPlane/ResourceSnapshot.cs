using System.Collections.Immutable;
using MeshClient.Xds;
using MeshClient.Xds.Resources;

namespace MeshClient.Testing.ControlPlane;

/// <summary>Everything the server gives out, with one version for each type. Immutable.</summary>
internal sealed class ResourceSnapshot
{
    public static readonly ResourceSnapshot Empty = new([.. Enumerable.Repeat(TypeSnapshot.Empty, XdsResourceTypes.Count)]);

    private readonly ImmutableArray<TypeSnapshot> _types;

    private ResourceSnapshot(ImmutableArray<TypeSnapshot> types) => _types = types;

    public TypeSnapshot this[XdsResourceType type] => _types[(int)type];

    /// <summary>
    /// Applies changes in order, to nothing if <paramref name="clears"/>. The version of a type grows by one if its content differs afterwards.
    /// </summary>
    public ResourceSnapshot Apply(IReadOnlyList<ResourceChange> changes, bool clears)
    {
        var byType = changes.ToLookup(static change => change.Type);
        return new ResourceSnapshot(
            [.. Enum.GetValues<XdsResourceType>().Select(type => this[type].Apply(type, byType[type], clears))]);
    }
}
