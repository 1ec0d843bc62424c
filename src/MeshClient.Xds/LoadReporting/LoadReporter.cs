using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Xds.LoadReporting;

/// <summary>
/// Tells control planes how much load this client sends where (LRS; gRFC A27, A64, A85): one stream per server while any cluster reports
/// there. Single-owner: the control loop; the counters that it leads to are thread-safe.
/// </summary>
/// <param name="bootstrap">Says who we are.</param>
/// <param name="settings">Of the xDS client, with which connections are shared.</param>
/// <param name="loop">The owner.</param>
internal sealed class LoadReporter(XdsBootstrap bootstrap, XdsClientSettings settings, ControlLoop loop)
{
    private readonly Dictionary<XdsServer, LoadReportConnection> _connections = [];
    private bool _isClosed;

    /// <summary>Counts and reports the load of a cluster until the lease is disposed.</summary>
    /// <param name="config">Where to, and with which metrics.</param>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="serviceName">Name of its endpoints in EDS; empty when that is the cluster's, or when it does not use EDS.</param>
    public ClusterLoadLease Lease(LoadReportingConfig config, string cluster, string serviceName)
    {
        loop.AssertCurrent();
        if (!_connections.TryGetValue(config.Server, out var connection))
        {
            connection = new LoadReportConnection(config.Server, bootstrap, settings, loop);
            _connections.Add(config.Server, connection);
            if (_isClosed)
            {
                _ = connection.Close(graceful: false);
            }
        }

        return connection.Lease(new ClusterLoadKey(cluster, serviceName, config.Metrics));
    }

    public IReadOnlyList<LoadReportStatus> GetStatus() => [.. _connections.Values.Select(connection => connection.GetStatus())];

    /// <summary>Ends all streams. Completes when nothing of them runs any more.</summary>
    /// <param name="graceful">Send what is not reported yet; takes a second at most.</param>
    public Task Close(bool graceful)
    {
        _isClosed = true;
        return Task.WhenAll(_connections.Values.Select(connection => connection.Close(graceful)));
    }
}
