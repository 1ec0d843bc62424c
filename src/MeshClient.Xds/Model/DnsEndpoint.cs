namespace MeshClient.Xds.Model;

/// <summary>A name to resolve and the port to dial. Immutable.</summary>
internal sealed record DnsEndpoint(string Host, int Port);
