using System.Net;
using System.Net.Sockets;
using MeshClient.Topology.Dns;

namespace MeshClient.IntegrationTests.Support;

/// <summary>Names that resolve as the test says; all others do not exist.</summary>
internal sealed class FixedDns(params (string Host, IPAddress[] Addresses)[] names) : IDnsResolver
{
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Array.Find(names, name => name.Host == host).Addresses is { } addresses
            ? Task.FromResult(addresses)
            : Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
}
