using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Endpoints;

namespace MeshClient.Xds.LoadReporting;

/// <summary>
/// What is counted for one cluster and one name of its endpoints, for as long as somebody balances it, and after that until everything
/// is reported. Single-owner: the control loop; the counters that it hands out are thread-safe.
/// </summary>
internal sealed class ClusterLoad(ClusterLoadKey key, TimeProvider time)
{
    // What a control plane that renames localities or categories all the time can make us keep while nothing can be reported.
    private const int MaxUnlisted = 1_000;

    private readonly Dictionary<Locality, LocalityLoad> _localities = [];
    private readonly Dictionary<string, DropCounter> _categories = new(StringComparer.Ordinal);
    private readonly List<ClusterLoadLease> _leases = [];
    private long _since = time.GetTimestamp();
    private long _seenAt;

    public ClusterLoadKey Key => key;

    /// <summary>Drops without a category.</summary>
    public DropCounter Uncategorized { get; } = new("");

    public bool IsLeased => _leases.Count > 0;

    /// <summary>The last <see cref="Read"/> found something to report or in progress.</summary>
    public bool HasLoad { get; private set; }

    /// <summary>Nothing is in progress at this moment.</summary>
    public bool IsQuiet => _localities.Values.All(load => load.IsQuiet);

    public ClusterLoadLease Lease(Action<ClusterLoadLease> released)
    {
        var lease = new ClusterLoadLease(this, released);
        _leases.Add(lease);
        return lease;
    }

    public void Release(ClusterLoadLease lease) => _leases.Remove(lease);

    public LocalityLoad Locality(Locality locality)
    {
        if (!_localities.TryGetValue(locality, out var load))
        {
            load = new LocalityLoad(locality, key.Metrics);
            _localities.Add(locality, load);
        }

        return load;
    }

    public DropCounter Category(string category)
    {
        if (!_categories.TryGetValue(category, out var counter))
        {
            counter = new DropCounter(category);
            _categories.Add(category, counter);
        }

        return counter;
    }

    /// <summary>Bounds what is kept of configurations that are not in force any more.</summary>
    public void Trim()
    {
        if (_localities.Count > MaxUnlisted)
        {
            Forget(_localities, entry => entry.Value.IsQuiet && !IsListed(entry.Key), _localities.Count - MaxUnlisted);
        }

        if (_categories.Count > MaxUnlisted)
        {
            Forget(_categories, entry => !IsListed(entry.Key), _categories.Count - MaxUnlisted);
        }
    }

    /// <summary>What happened since the last report that was sent.</summary>
    public ClusterStats Read()
    {
        _seenAt = time.GetTimestamp();
        var stats = new ClusterStats
        {
            ClusterName = key.Cluster,
            ClusterServiceName = key.ServiceName,
            LoadReportInterval = Duration.FromTimeSpan(time.GetElapsedTime(_since, _seenAt)),
            TotalDroppedRequests = (ulong)Uncategorized.Read(),
        };
        foreach (var load in _localities.Values)
        {
            if (load.Read() is { } locality)
            {
                stats.UpstreamLocalityStats.Add(locality);
            }
        }

        foreach (var counter in _categories.Values)
        {
            if (counter.Read() is var dropped && dropped > 0)
            {
                stats.TotalDroppedRequests += (ulong)dropped;
                stats.DroppedRequests.Add(new ClusterStats.Types.DroppedRequests { Category = counter.Category, DroppedCount = (ulong)dropped });
            }
        }

        HasLoad = stats.UpstreamLocalityStats.Count > 0 || stats.TotalDroppedRequests > 0;
        return stats;
    }

    /// <summary>What was read has been reported.</summary>
    public void Commit()
    {
        _since = _seenAt;
        Uncategorized.Commit();

        // What is not in force any more stays for one report in which it has nothing to say, so that a call that was about to start when
        // it was removed is still counted.
        Forget(_localities, entry => entry.Value.IsIdle && !IsListed(entry.Key), int.MaxValue);
        Forget(_categories, entry => entry.Value.Unreported == 0 && !IsListed(entry.Key), int.MaxValue);
        foreach (var load in _localities.Values)
        {
            load.Commit();
        }

        foreach (var counter in _categories.Values)
        {
            counter.Commit();
        }
    }

    private static void Forget<TKey, TValue>(Dictionary<TKey, TValue> counters, Func<KeyValuePair<TKey, TValue>, bool> condition, int count)
        where TKey : notnull
    {
        foreach (var (key, _) in counters.Where(condition).Take(count).ToArray())
        {
            counters.Remove(key);
        }
    }

    private bool IsListed(Locality locality) => _leases.Exists(lease => lease.Lists(locality));

    private bool IsListed(string category) => _leases.Exists(lease => lease.Lists(category));
}
