using System.Collections.Immutable;
using MeshClient.Xds;

namespace MeshClient.Testing.ControlPlane;

/// <summary>The resources of one type. Immutable.</summary>
internal sealed record TypeSnapshot(long Version, ImmutableSortedDictionary<string, StoredResource> Resources)
{
    public static readonly TypeSnapshot Empty =
        new(0, ImmutableSortedDictionary.Create<string, StoredResource>(StringComparer.Ordinal));

    public TypeSnapshot Apply(XdsResourceType type, IEnumerable<ResourceSnapshot.Change> changes)
    {
        var next = Version + 1;
        var resources = Resources;
        foreach (var change in changes)
        {
            resources = change.Value switch
            {
                null => resources.Remove(change.Name),
                _ when IsUnchanged(resources, change) => resources,
                _ => resources.SetItem(change.Name, new StoredResource(type, change.Name, change.Value, next)),
            };
        }

        return ReferenceEquals(resources, Resources) ? this : new TypeSnapshot(next, resources);
    }

    private static bool IsUnchanged(ImmutableSortedDictionary<string, StoredResource> resources, ResourceSnapshot.Change change) =>
        resources.TryGetValue(change.Name, out var present) && present.Value.Equals(change.Value);
}
