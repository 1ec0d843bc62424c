using System.Diagnostics.Metrics;
using MeshClient.Balancing;
using MeshClient.Security;
using MeshClient.Xds.Model;

namespace MeshClient.Transport;

/// <summary>
/// Makes the transports of one cluster's endpoints and holds the settings that they follow. Settings are written by the control loop;
/// the rest is thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="cluster">Name of the cluster, for spans of attempts.</param>
/// <param name="providers">Where certificates come from; null for none.</param>
/// <param name="meters">Where the platform's metrics of connections and attempts go; null for the process-wide ones.</param>
internal sealed class ClusterTransportFactory(
    TimeProvider time, string cluster = "", IMeterFactory? meters = null, CertificateProviders? providers = null) : IEndpointTransportFactory
{
    // Until the first version of the cluster arrives there is no endpoint to connect to.
    private TransportSettings _settings = new(TimeSpan.FromSeconds(5), TimeSpan.FromHours(1), HttpLimits.Default, Tls: null);

    /// <summary>The instance changes only when a setting does, so that transports can compare by reference.</summary>
    public TransportSettings Settings => Volatile.Read(ref _settings);

    public void Update(ClusterResource cluster)
    {
        var next = TransportSettings.From(cluster, providers ?? CertificateProviders.None);
        if (next != _settings)
        {
            Volatile.Write(ref _settings, next);
        }
    }

    public string Cluster => cluster;

    public IMeterFactory? Meters => meters;

    public EndpointTransport Create(Endpoint endpoint) => new SocketEndpointTransport(endpoint, this, time);
}
