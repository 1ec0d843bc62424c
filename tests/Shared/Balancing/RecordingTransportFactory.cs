using System.Collections.Concurrent;
using MeshClient.Balancing;
using MeshClient.Transport;

namespace MeshClient.Tests.Shared.Balancing;

/// <summary>Remembers every transport it made.</summary>
internal sealed class RecordingTransportFactory : IEndpointTransportFactory
{
    private readonly ConcurrentQueue<RecordingTransport> _created = new();

    public IReadOnlyCollection<RecordingTransport> Created => _created;

    public EndpointTransport Create(Endpoint endpoint)
    {
        var transport = new RecordingTransport(endpoint);
        _created.Enqueue(transport);
        return transport;
    }
}
