using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MeshClient.Topology.Dns;

namespace MeshClient.IntegrationTests.Support;

/// <summary>Names that resolve as the test says; all others do not exist. Thread-safe.</summary>
internal sealed class FixedDns : IDnsResolver
{
    private readonly ConcurrentDictionary<string, IPAddress[]> _names = new(StringComparer.Ordinal);

    public FixedDns(params (string Host, IPAddress[] Addresses)[] names)
    {
        foreach (var (host, addresses) in names)
        {
            Add(host, addresses);
        }
    }

    public void Add(string host, params IPAddress[] addresses) => _names[host] = addresses;

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => _names.TryGetValue(host, out var addresses)
        ? Task.FromResult(addresses)
        : Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
}
