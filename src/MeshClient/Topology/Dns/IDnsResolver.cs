using System.Net;

namespace MeshClient.Topology.Dns;

/// <summary>Looks up the addresses of a host. Thread-safe.</summary>
internal interface IDnsResolver
{
    /// <summary>
    /// The addresses in order of preference; may be empty.
    /// </summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name could not be resolved.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}
