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

    /// <summary>Applies changes in order. The version of a type grows by one if its content differs afterwards.</summary>
    public ResourceSnapshot Apply(IReadOnlyList<ResourceChange> changes)
    {
        var types = _types.ToBuilder();
        foreach (var group in changes.GroupBy(static change => change.Type))
        {
            types[(int)group.Key] = types[(int)group.Key].Apply(group.Key, group);
        }

        return new ResourceSnapshot(types.ToImmutable());
    }
}
