namespace MeshClient.Xds.Model;

/// <summary>A name to resolve and the port to dial. Immutable.</summary>
internal sealed record DnsEndpoint(string Host, int Port)
{
    /// <summary>Of each of its addresses.</summary>
    public uint Weight { get; init; } = 1;

    public EndpointHealth Health { get; init; }
}
