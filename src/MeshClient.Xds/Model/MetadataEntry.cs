namespace MeshClient.Xds.Model;

/// <summary>One entry of metadata. Immutable.</summary>
internal sealed record MetadataEntry(string Key, MetadataValue Value);
