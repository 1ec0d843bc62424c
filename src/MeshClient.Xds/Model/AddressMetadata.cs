namespace MeshClient.Xds.Model;

/// <summary>An address, such as that of an HTTP CONNECT proxy (gRFC A86). Immutable.</summary>
internal sealed record AddressMetadata(EndpointAddress Address) : MetadataValue;
