namespace MeshClient.Xds.Model;

/// <summary>What this client reads of the metadata of an endpoint or a locality. Immutable.</summary>
internal sealed record EndpointMetadata
{
    /// <summary>The text that places an endpoint on a hash ring instead of its address (gRFC A76); empty for none.</summary>
    public string HashKey { get; init; } = "";

    /// <summary>The HTTP CONNECT proxy to reach it through (gRFC A86).</summary>
    public EndpointAddress? ProxyAddress { get; init; }
}
