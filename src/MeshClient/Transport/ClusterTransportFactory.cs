using MeshClient.Balancing;
using MeshClient.Xds.Model;

namespace MeshClient.Transport;

/// <summary>
/// Makes the transports of one cluster's endpoints and holds the settings that they follow. Settings are written by the control loop;
/// the rest is thread-safe.
/// </summary>
internal sealed class ClusterTransportFactory(TimeProvider time) : IEndpointTransportFactory
{
    // Until the first version of the cluster arrives there is no endpoint to connect to.
    private TransportSettings _settings = new(TimeSpan.FromSeconds(5), TimeSpan.FromHours(1), Tls: null);

    /// <summary>The instance changes only when a setting does, so that transports can compare by reference.</summary>
    public TransportSettings Settings => Volatile.Read(ref _settings);

    public void Update(ClusterResource cluster)
    {
        var next = TransportSettings.From(cluster);
        if (next != _settings)
        {
            Volatile.Write(ref _settings, next);
        }
    }

    public EndpointTransport Create(Endpoint endpoint) => new SocketEndpointTransport(endpoint, this, time);
}
