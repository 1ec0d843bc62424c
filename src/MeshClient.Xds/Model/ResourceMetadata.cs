using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>
/// Metadata by key, sorted (gRFC A83, A86). A typed value of a known type replaces the untyped one of its key. Immutable.
/// </summary>
internal sealed record ResourceMetadata(EquatableArray<MetadataEntry> Entries)
{
    public static readonly ResourceMetadata Empty = new(EquatableArray<MetadataEntry>.Empty);

    /// <summary>Null for an unknown key, and when its value has another type.</summary>
    public T? Find<T>(string key)
        where T : MetadataValue
    {
        foreach (var entry in Entries)
        {
            if (entry.Key == key)
            {
                return entry.Value as T;
            }
        }

        return null;
    }
}
