namespace MeshClient.Xds.Model;

/// <summary>For whom tokens are asked (gRFC A83). Immutable.</summary>
internal sealed record AudienceMetadata(string Url) : MetadataValue;
