using MeshClient.Xds.Model;

namespace MeshClient.Topology;

/// <summary>The parts of a complete configuration of a target. Single-owner: the control loop.</summary>
internal sealed class TargetConfiguration(HttpConnectionManager connectionManager, RouteConfigurationResource routes, VirtualHost host)
{
    // What the table says for all of its virtual hosts.
    private readonly RouteConfigurationResource _table = routes with { VirtualHosts = [] };

    public HttpConnectionManager ConnectionManager { get; } = connectionManager;

    public RouteConfigurationResource Routes { get; } = routes;

    public VirtualHost VirtualHost { get; } = host;

    /// <summary>The clusters that the routes name.</summary>
    public required HashSet<RoutedCluster> Clusters { get; init; }

    /// <summary>
    /// True when a table for the other would be the same. Other virtual hosts of the same routes do not matter: with one
    /// RouteConfiguration for a whole mesh most updates concern other targets.
    /// </summary>
    public bool SameRoutes(TargetConfiguration? other) =>
        other is not null && VirtualHost.Equals(other.VirtualHost) && _table.Equals(other._table) && ConnectionManager.Equals(other.ConnectionManager);
}
