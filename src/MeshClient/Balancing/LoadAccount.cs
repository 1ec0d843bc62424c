using MeshClient.Xds.LoadReporting;
using MeshClient.Xds.Model;

namespace MeshClient.Balancing;

/// <summary>
/// Where the load of one cluster is counted, as its configuration says. Single-owner: control loop, but for <see cref="Overflowed"/>.
/// </summary>
/// <param name="cluster">Name of the cluster.</param>
/// <param name="reporter">Null without a control plane: nothing is counted.</param>
internal sealed class LoadAccount(string cluster, LoadReporter? reporter)
{
    private LoadReportingConfig? _config;
    private string _serviceName = "";
    private volatile DropCounter? _uncategorized;

    /// <summary>Null while the cluster's load is not reported.</summary>
    public ClusterLoadLease? Lease { get; private set; }

    /// <summary>Counts a call that a limit of the cluster turned away. Thread-safe.</summary>
    public void Overflowed() => _uncategorized?.Count();

    public void Update(ClusterResource resource, EndpointsResource endpoints)
    {
        var serviceName = resource.Discovery is EdsDiscovery eds && eds.ServiceName != cluster ? eds.ServiceName : "";
        if (resource.LoadReporting != _config || serviceName != _serviceName)
        {
            (_config, _serviceName) = (resource.LoadReporting, serviceName);
            Replace(_config is null ? null : reporter?.Lease(_config, cluster, serviceName));
        }

        Lease?.Apply(endpoints);
    }

    /// <summary>What is counted from now on is not reported.</summary>
    public void Close() => Replace(null);

    private void Replace(ClusterLoadLease? lease)
    {
        var old = Lease;
        Lease = lease;
        _uncategorized = lease?.Uncategorized;
        old?.Dispose();
    }
}
