using System.Net;

namespace MeshClient.Topology.Dns;

/// <summary>Asks the resolver of the operating system. Thread-safe.</summary>
internal sealed class SystemDnsResolver : IDnsResolver
{
    public static readonly SystemDnsResolver Instance = new();

    private SystemDnsResolver()
    {
    }

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        System.Net.Dns.GetHostAddressesAsync(host, cancellationToken);
}
