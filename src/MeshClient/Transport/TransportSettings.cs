using MeshClient.Xds.Model;

namespace MeshClient.Transport;

/// <summary>
/// What of a cluster's configuration decides how connections are made. Two clusters versions with equal settings share connections;
/// a change makes new ones. Immutable.
/// </summary>
internal sealed record TransportSettings(TimeSpan ConnectTimeout, TimeSpan IdleTimeout, UpstreamTls? Tls)
{
    public static TransportSettings From(ClusterResource cluster) => new(cluster.ConnectTimeout, cluster.IdleTimeout, cluster.Tls);
}
