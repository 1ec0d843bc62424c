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
    TimeProvider time, string cluster = "", IMeterFactory? meters = null, CertificateProviders? providers = null) : IEndpointTransportFactory, IDisposable
{
    private readonly CertificateProviders _providers = providers ?? CertificateProviders.None(time);

    // Until the first version of the cluster arrives there is no endpoint to connect to.
    private TransportSettings _settings = new(TimeSpan.FromSeconds(5), TimeSpan.FromHours(1), HttpLimits.Default, Tls: null);

    /// <summary>The instance changes only when a setting does, so that transports can compare by reference.</summary>
    public TransportSettings Settings => Volatile.Read(ref _settings);

    public void Update(ClusterResource cluster)
    {
        var current = Settings;
        var tls = cluster.Tls == current.Tls?.Rules ? current.Tls : Connector(cluster.Tls);
        var next = TransportSettings.From(cluster, tls);
        if (next == current)
        {
            return;
        }

        Volatile.Write(ref _settings, next);
        if (!ReferenceEquals(tls, current.Tls))
        {
            // After the new one began, so that certificates which both use are not read again.
            current.Tls?.Dispose();
        }
    }

    /// <summary>Control loop: nothing connects any more, except what has begun to.</summary>
    public void Dispose() => Settings.Tls?.Dispose();

    public string Cluster => cluster;

    public IMeterFactory? Meters => meters;

    public EndpointTransport Create(Endpoint endpoint) => new SocketEndpointTransport(endpoint, this, time);

    private TlsConnector? Connector(UpstreamTls? tls) => tls is null ? null : new TlsConnector(tls, _providers, time);
}
