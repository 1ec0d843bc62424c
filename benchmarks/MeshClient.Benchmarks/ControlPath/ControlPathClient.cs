using MeshClient.Balancing;
using MeshClient.Clusters;
using MeshClient.Topology;
using MeshClient.Topology.Dns;
using MeshClient.Transport;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshClient.Benchmarks.ControlPath;

/// <summary>All of a runtime between a message of the control plane and the pickers that calls read.</summary>
internal sealed class ControlPathClient : IAsyncDisposable
{
    private readonly ControlLoop _loop = new(NullLogger.Instance);
    private readonly XdsClient _client;
    private readonly ClusterRegistry _clusters;
    private readonly TargetRegistry _targets;
    private readonly bool _latencyAware;

    public ControlPathClient(MemoryControlPlane controlPlane, bool latencyAware)
    {
        _latencyAware = latencyAware;
        var bootstrap = new XdsBootstrap(new XdsServer("memory:1")) { Node = new XdsNode { Id = "benchmark" } };
        _client = new XdsClient(bootstrap, _loop, new XdsClientSettings { Transports = controlPlane });
        var context = new TopologyContext(
            _client, _loop, SystemDnsResolver.Instance, TimeProvider.System, ThreadLocalRandomSource.Instance, new TopologyOptions(), NullLogger.Instance);
        _clusters = new ClusterRegistry(context, CreateCluster);
        _targets = new TargetRegistry(context, _clusters, key => key.Name);
    }

    public ClusterRuntime Cluster(string name) => _clusters.Runtimes.Single(cluster => cluster.Name == name);

    public async Task StartAsync(string target)
    {
        var state = await _targets.Get(target, TargetKey.NoPort).WaitForConfigAsync(ConfigWait.FirstAnswer, CancellationToken.None);
        if (state.Routes is null)
        {
            throw new InvalidOperationException($"Target {target} did not become ready: {state.Error?.Message}");
        }
    }

    /// <summary>Completes when the loop has done all that it was given so far.</summary>
    public async Task SettleAsync()
    {
        for (var i = 0; i < 8; i++)
        {
            await _loop.InvokeAsync(static () => { });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _targets.DisposeAsync();
        await _clusters.DisposeAsync();
        await _client.DisposeAsync();
        await _loop.DisposeAsync();
    }

    private ClusterRuntime CreateCluster(string name, Action<ClusterRuntime> unreferenced)
    {
        var transports = new ClusterTransportFactory(TimeProvider.System, name, null);
        var balancer = new ClusterBalancer(
            name, transports, TimeProvider.System, ThreadLocalRandomSource.Instance, _loop, NullLogger.Instance);
        return new ClusterRuntime(name, balancer, transports, unreferenced, _latencyAware);
    }
}
