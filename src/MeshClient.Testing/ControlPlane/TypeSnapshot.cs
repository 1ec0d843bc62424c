using System.Collections.Immutable;
using MeshClient.Xds;

namespace MeshClient.Testing.ControlPlane;

/// <summary>What the server has to say about the names of one type. Immutable.</summary>
internal sealed record TypeSnapshot(long Version, ImmutableSortedDictionary<string, StoredResource> Resources)
{
    public static readonly TypeSnapshot Empty =
        new(0, ImmutableSortedDictionary.Create<string, StoredResource>(StringComparer.Ordinal));

    public string VersionText => VersionNumber.Format(Version);

    /// <summary>True if there is a resource of the name, not an error.</summary>
    public bool Has(string name) => Resources.TryGetValue(name, out var resource) && !resource.IsError;

    public TypeSnapshot Apply(XdsResourceType type, IEnumerable<ResourceChange> changes)
    {
        var next = Version + 1;
        var resources = Resources;
        foreach (var change in changes)
        {
            var before = resources.GetValueOrDefault(change.Name)?.Content;
            var after = change.Apply(before);
            if (after is null)
            {
                resources = resources.Remove(change.Name);
            }
            else if (after != before)
            {
                resources = resources.SetItem(change.Name, new StoredResource(type, change.Name, after, next));
            }
        }

        return ReferenceEquals(resources, Resources) ? this : new TypeSnapshot(next, resources);
    }
}
