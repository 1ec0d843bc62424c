using MeshClient.Xds.Proto.LoadStats;

namespace MeshClient.Xds.LoadReporting;

/// <summary>The counters of all clusters whose load goes to one server. Single-owner: the control loop.</summary>
internal sealed class ClusterLoads(TimeProvider time)
{
    // Clusters that come and go while their server takes no reports must not fill the memory.
    private const int MaxReleased = 1_000;

    private readonly Dictionary<ClusterLoadKey, ClusterLoad> _clusters = [];
    private readonly HashSet<ClusterLoad> _released = [];
    private readonly List<ClusterLoad> _read = [];

    /// <summary>Anybody counts.</summary>
    public bool IsLeased => _clusters.Count > _released.Count;

    /// <summary>What was read last says anything.</summary>
    public bool HasLoad { get; private set; }

    /// <summary>Names of the clusters that report here.</summary>
    public IEnumerable<string> Names => _clusters.Values
        .Where(cluster => cluster.IsLeased)
        .Select(cluster => cluster.Key.Cluster)
        .Distinct(StringComparer.Ordinal);

    public ClusterLoadLease Lease(ClusterLoadKey key, Action<ClusterLoadLease> released)
    {
        if (!_clusters.TryGetValue(key, out var cluster))
        {
            cluster = new ClusterLoad(key, time);
            _clusters.Add(key, cluster);
        }

        _released.Remove(cluster);
        return cluster.Lease(released);
    }

    public void Release(ClusterLoadLease lease)
    {
        lease.Load.Release(lease);
        if (!lease.Load.IsLeased)
        {
            _released.Add(lease.Load);
        }

        if (_released.Count > MaxReleased && _released.FirstOrDefault(cluster => cluster.IsQuiet) is { } forgotten)
        {
            Forget(forgotten);
        }
    }

    /// <summary>What happened in the clusters that the server wants to know about, since it was last told.</summary>
    public LoadStatsRequest Read(LoadReportTerms terms)
    {
        _read.Clear();
        HasLoad = false;
        var request = new LoadStatsRequest();
        foreach (var cluster in _clusters.Values)
        {
            if (terms.Include(cluster.Key.Cluster))
            {
                _read.Add(cluster);
                request.ClusterStats.Add(cluster.Read());
                HasLoad |= cluster.HasLoad;
            }
            else if (!cluster.IsLeased)
            {
                // Nobody will ask for it any more; only calls in progress keep it, in case the cluster comes back.
                _read.Add(cluster);
                cluster.Read();
            }
        }

        return request;
    }

    /// <summary>What was read has been reported.</summary>
    public void Commit()
    {
        foreach (var cluster in _read)
        {
            cluster.Commit();
            if (!cluster.IsLeased && !cluster.HasLoad)
            {
                Forget(cluster);
            }
        }

        _read.Clear();
    }

    private void Forget(ClusterLoad cluster)
    {
        _clusters.Remove(cluster.Key);
        _released.Remove(cluster);
    }
}
