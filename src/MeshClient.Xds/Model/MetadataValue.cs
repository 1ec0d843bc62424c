namespace MeshClient.Xds.Model;

/// <summary>A value of metadata. Immutable.</summary>
internal abstract record MetadataValue;
