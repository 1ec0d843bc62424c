using System.Collections.Concurrent;
using MeshClient.Clusters;

namespace MeshClient.Topology;

/// <summary>
/// The clusters of a runtime by name. A cluster lives while a topology needs it or a call that chose it is in flight, and receives
/// updates all that time (gRFC A74); one that comes back meanwhile is the same object with the same connections. Single-owner: the
/// control loop, except <see cref="Runtimes"/> and <see cref="DisposeAsync"/>.
/// </summary>
internal sealed class ClusterRegistry(TopologyContext context, Func<string, Action<ClusterRuntime>, ClusterRuntime> create)
    : IAsyncDisposable
{
    // Written on the loop only; concurrent so that diagnostics can read from any thread.
    private readonly ConcurrentDictionary<string, ClusterTopology> _clusters = new(StringComparer.Ordinal);

    // Balancers that are being closed; those that ended well are forgotten.
    private readonly List<Task> _closing = [];

    /// <summary>All clusters, for diagnostics. Thread-safe.</summary>
    public IEnumerable<ClusterRuntime> Runtimes => _clusters.Values.Select(cluster => cluster.Runtime);

    /// <summary>The cluster, kept for <paramref name="observer"/> until <see cref="Release"/>.</summary>
    public ClusterTopology Acquire(string name, IClusterObserver observer)
    {
        context.Loop.AssertCurrent();
        if (!_clusters.TryGetValue(name, out var cluster) || !TryRevive(cluster))
        {
            cluster = Replace(cluster, name);
        }

        cluster.Add(observer);
        return cluster;
    }

    public void Release(ClusterTopology cluster, IClusterObserver observer)
    {
        context.Loop.AssertCurrent();
        cluster.Remove(observer);
        if (!cluster.IsObserved)
        {
            // The topologies' shared reference; calls in flight may hold more.
            cluster.Runtime.ExitCall();
        }
    }

    /// <summary>Closes all clusters; to be called after all topologies have stopped. What is in flight finishes.</summary>
    public async ValueTask DisposeAsync()
    {
        var closing = await context.Loop.InvokeAsync(() =>
        {
            foreach (var cluster in _clusters.Values)
            {
                Remove(cluster);
            }

            return _closing.ToArray();
        }).ConfigureAwait(false);
        await Task.WhenAll(closing).ConfigureAwait(false);
    }

    // Without a topology only calls keep the cluster; entering like a call takes the topologies' reference again, unless the last
    // call has just left for good.
    private static bool TryRevive(ClusterTopology cluster) => cluster.IsObserved || cluster.Runtime.TryEnterCall();

    private ClusterTopology Replace(ClusterTopology? dead, string name)
    {
        if (dead is not null)
        {
            Remove(dead);
        }

        var cluster = new ClusterTopology(context, create(name, OnUnreferenced));
        _clusters[name] = cluster;
        return cluster;
    }

    // Any thread: the last call to leave calls this.
    private void OnUnreferenced(ClusterRuntime runtime) => context.Loop.Post(() =>
    {
        if (_clusters.TryGetValue(runtime.Name, out var cluster) && ReferenceEquals(cluster.Runtime, runtime))
        {
            Remove(cluster);
        }
    });

    private void Remove(ClusterTopology cluster)
    {
        _clusters.TryRemove(cluster.Name, out _);
        cluster.Dispose();
        _closing.RemoveAll(static task => task.IsCompletedSuccessfully);
        _closing.Add(cluster.Runtime.Balancer.DisposeAsync().AsTask());
    }
}
