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

    /// <summary>Applies changes in order, to nothing if <paramref name="clears"/>. What is the same afterwards keeps its version.</summary>
    public TypeSnapshot Apply(XdsResourceType type, IEnumerable<ResourceChange> changes, bool clears)
    {
        var resources = clears ? Empty.Resources : Resources;
        foreach (var change in changes)
        {
            var after = change.Apply(resources.GetValueOrDefault(change.Name)?.Content);
            resources = after is null
                ? resources.Remove(change.Name)
                : resources.SetItem(change.Name, Store(type, change.Name, after));
        }

        var same = ReferenceEquals(resources, Resources) || resources.Values.SequenceEqual(Resources.Values);
        return same ? this : new TypeSnapshot(Version + 1, resources);
    }

    private StoredResource Store(XdsResourceType type, string name, StoredContent content) =>
        Resources.TryGetValue(name, out var before) && before.Content == content ? before : new StoredResource(type, name, content, Version + 1);
}
