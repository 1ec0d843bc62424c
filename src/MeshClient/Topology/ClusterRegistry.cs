using System.Collections.Concurrent;
using MeshClient.Clusters;

namespace MeshClient.Topology;

/// <summary>
/// The clusters of a runtime by name, each once, however many targets and aggregates use it. A cluster that calls are routed to lives
/// while a target needs it or a call that chose it is in flight, and receives updates all that time (gRFC A74); one that comes back
/// meanwhile is the same object with the same connections. A cluster below an aggregate lives with the aggregate. Single-owner: the
/// control loop, except <see cref="Runtimes"/> and <see cref="DisposeAsync"/>.
/// </summary>
internal sealed class ClusterRegistry(TopologyContext context, Func<string, Action<ClusterRuntime>, ClusterRuntime> create)
    : IAsyncDisposable
{
    private const int MinClosingLimit = 16;

    // Written on the loop only; concurrent so that diagnostics can read from any thread.
    private readonly ConcurrentDictionary<string, ClusterTopology> _clusters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RoutedCluster> _routed = new(StringComparer.Ordinal);

    // Balancers that are being closed; those that ended well are forgotten.
    private readonly List<Task> _closing = [];
    private int _closingLimit = MinClosingLimit;

    /// <summary>All clusters, for diagnostics. Thread-safe.</summary>
    public IEnumerable<ClusterRuntime> Runtimes => _clusters.Values.Select(cluster => cluster.Runtime);

    /// <summary>The cluster that calls are routed to, kept for <paramref name="observer"/> until <see cref="Release"/>.</summary>
    public RoutedCluster Acquire(string name, IClusterObserver observer)
    {
        context.Loop.AssertCurrent();
        if (!_routed.TryGetValue(name, out var routed))
        {
            routed = new RoutedCluster(context, this, name);
            _routed.Add(name, routed);
        }

        routed.Add(observer);
        return routed;
    }

    /// <summary>Calls in flight may keep the cluster a while longer.</summary>
    public void Release(RoutedCluster routed, IClusterObserver observer)
    {
        context.Loop.AssertCurrent();
        routed.Remove(observer);
    }

    /// <summary>The configuration of a cluster, kept for <paramref name="holder"/> until <see cref="Drop"/>.</summary>
    public ClusterTopology Hold(string name, RoutedCluster holder)
    {
        context.Loop.AssertCurrent();
        if (!_clusters.TryGetValue(name, out var cluster))
        {
            cluster = new ClusterTopology(context, create(name, OnUnreferenced));
            _clusters[name] = cluster;
        }

        cluster.Add(holder);
        return cluster;
    }

    public void Drop(ClusterTopology cluster, RoutedCluster holder)
    {
        context.Loop.AssertCurrent();
        cluster.Remove(holder);
        if (!cluster.IsHeld)
        {
            Close(cluster);
        }
    }

    /// <summary>Closes all clusters; to be called after all topologies have stopped. What is in flight finishes.</summary>
    public async ValueTask DisposeAsync()
    {
        var closing = await context.Loop.InvokeAsync(() =>
        {
            foreach (var routed in _routed.Values)
            {
                routed.Dispose();
            }

            _routed.Clear();
            return _closing.ToArray();
        }).ConfigureAwait(false);
        await Task.WhenAll(closing).ConfigureAwait(false);
    }

    // Any thread: the last call to leave calls this. By the time it is looked at a target may route to the cluster again.
    private void OnUnreferenced(ClusterRuntime runtime) => context.Loop.Post(() =>
    {
        if (runtime.References == 0 && _routed.TryGetValue(runtime.Name, out var routed) && ReferenceEquals(routed.Runtime, runtime))
        {
            _routed.Remove(runtime.Name);
            routed.Dispose();
        }
    });

    private void Close(ClusterTopology cluster)
    {
        _clusters.TryRemove(cluster.Name, out _);
        cluster.Dispose();
        _closing.Add(cluster.Runtime.CloseAsync());

        // Now and then only: thousands may be closed in one turn of the loop, and end after it.
        if (_closing.Count > _closingLimit)
        {
            _closing.RemoveAll(static task => task.IsCompletedSuccessfully);
            _closingLimit = Math.Max(MinClosingLimit, 2 * _closing.Count);
        }
    }
}
