using MeshClient.Xds.Model;

namespace MeshClient.Xds.LoadReporting;

/// <summary>
/// The right of whoever balances a cluster to count its load. Single-owner: the control loop; the counters are thread-safe, and those of
/// a locality stay good for attempts in progress when the lease ends.
/// </summary>
internal sealed class ClusterLoadLease(ClusterLoad load, Action<ClusterLoadLease> released) : IDisposable
{
    private EndpointsResource? _endpoints;
    private bool _isReleased;

    public ClusterLoad Load => load;

    /// <summary>Drops without a category.</summary>
    public DropCounter Uncategorized => load.Uncategorized;

    /// <summary>The endpoints in force from now on: counters of localities and categories that are gone are forgotten when they are reported.</summary>
    public void Apply(EndpointsResource endpoints)
    {
        _endpoints = endpoints;
        load.Trim();
    }

    public LocalityLoad Locality(Locality locality) => load.Locality(locality);

    public DropCounter Category(string category) => load.Category(category);

    public bool Lists(Locality locality)
    {
        if (_endpoints is { } endpoints)
        {
            foreach (var listed in endpoints.Localities)
            {
                if (listed.Locality == locality)
                {
                    return true;
                }
            }
        }

        return false;
    }

    public bool Lists(string category)
    {
        if (_endpoints is { } endpoints)
        {
            foreach (var listed in endpoints.Drops)
            {
                if (listed.Category == category)
                {
                    return true;
                }
            }
        }

        return false;
    }

    public void Dispose()
    {
        if (!_isReleased)
        {
            _isReleased = true;
            released(this);
        }
    }
}
