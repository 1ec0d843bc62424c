using MeshClient.Xds.Bootstrap;

namespace MeshClient.Xds.Transport;

/// <summary>
/// Gives all streams to one server the same connection: what it creates are leases, and the connection ends with the last of them.
/// Thread-safe.
/// </summary>
internal sealed class SharedTransportFactory(IAdsTransportFactory inner) : IAdsTransportFactory
{
    // Guards the dictionary and the counts in it.
    private readonly Lock _gate = new();
    private readonly Dictionary<XdsServer, SharedTransport> _shared = [];

    public IAdsTransport Create(XdsServer server)
    {
        lock (_gate)
        {
            if (!_shared.TryGetValue(server, out var shared))
            {
                shared = new SharedTransport(server, inner.Create(server));
                _shared.Add(server, shared);
            }

            shared.Leases++;
            return new TransportLease(this, shared);
        }
    }

    private ValueTask ReleaseAsync(SharedTransport shared)
    {
        lock (_gate)
        {
            if (--shared.Leases > 0)
            {
                return ValueTask.CompletedTask;
            }

            _shared.Remove(shared.Server);
        }

        return shared.Transport.DisposeAsync();
    }

    private sealed class SharedTransport(XdsServer server, IAdsTransport transport)
    {
        public XdsServer Server => server;

        public IAdsTransport Transport => transport;

        public int Leases { get; set; }
    }

    private sealed class TransportLease(SharedTransportFactory factory, SharedTransport shared) : IAdsTransport
    {
        private bool _released;

        public IAdsStream Open() => shared.Transport.Open();

        public ILoadReportStream OpenLoadReports() => shared.Transport.OpenLoadReports();

        public ValueTask DisposeAsync() => Interlocked.Exchange(ref _released, true) ? ValueTask.CompletedTask : factory.ReleaseAsync(shared);
    }
}
