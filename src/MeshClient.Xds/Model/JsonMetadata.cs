namespace MeshClient.Xds.Model;

/// <summary>An untyped value (<c>filter_metadata</c>): JSON without white space, keys sorted. Immutable.</summary>
internal sealed record JsonMetadata(string Json) : MetadataValue;
