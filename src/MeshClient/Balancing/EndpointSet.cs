using MeshClient.Balancing.Localities;
using MeshClient.Xds.LoadReporting;
using MeshClient.Xds.Model;

namespace MeshClient.Balancing;

/// <summary>
/// The endpoints of a cluster by address: those listed, and for a minute those that were, so that an address that flaps comes back with
/// what is known about it. Single-owner: control loop.
/// </summary>
internal sealed class EndpointSet(EndpointContext context)
{
    private static readonly TimeSpan Retention = TimeSpan.FromSeconds(60);

    // Bounds what a control plane that changes all addresses all the time can make us keep.
    private const int MaxRetired = 10_000;

    private readonly Dictionary<EndpointAddress, Endpoint> _listed = [];
    private readonly Dictionary<EndpointAddress, Endpoint> _retired = [];
    private readonly Queue<(Endpoint Endpoint, int Generation, long Until)> _retirements = [];
    private readonly long _retention = context.Ticks(Retention);
    private ClusterLoadLease? _loads;
    private int _generation;
    private int _placed;

    /// <summary>Listed, with their localities.</summary>
    public PlacedLocality[] Localities { get; private set; } = [];

    /// <summary>Addresses that the last update listed more than once; their first entry counts.</summary>
    public List<EndpointAddress> Duplicates { get; } = [];

    /// <summary>Endpoints that the last update made usable again.</summary>
    public List<Endpoint> Recovered { get; } = [];

    /// <summary>Listed, or removed and not yet forgotten.</summary>
    public EndpointGroups All { get; private set; } = EndpointGroups.Empty;

    /// <summary>When the next removed endpoint is to be forgotten.</summary>
    public long? NextExpiry => _retirements.TryPeek(out var next) ? next.Until : null;

    /// <summary>
    /// Matches a configuration with the known endpoints. Endpoints that are gone stay as they are until <see cref="RetireUnlisted"/>, so
    /// that a picker without them can be published first.
    /// </summary>
    /// <param name="resource">The configuration.</param>
    /// <param name="loads">Counts the load of each locality; null while it is not reported.</param>
    public void Update(EndpointsResource resource, ClusterLoadLease? loads)
    {
        _generation++;
        _placed = 0;
        Duplicates.Clear();
        Recovered.Clear();

        // With other counters every endpoint is placed anew.
        var before = ReferenceEquals(loads, _loads) ? Localities : [];
        _loads = loads;
        var localities = new PlacedLocality[resource.Localities.Count];
        for (var i = 0; i < localities.Length; i++)
        {
            localities[i] = Place(resource.Localities[i], i < before.Length ? before[i] : null);
        }

        Localities = localities;
    }

    public void RetireUnlisted()
    {
        var until = context.Time.GetTimestamp() + _retention;
        if (_placed != _listed.Count)
        {
            Retire(until);
        }

        ShowAll();
    }

    public void ForgetExpired()
    {
        var now = context.Time.GetTimestamp();
        var count = _retired.Count;
        while (_retirements.TryPeek(out var next) && next.Until <= now)
        {
            ForgetOldest();
        }

        if (_retired.Count != count)
        {
            ShowAll();
        }
    }

    private void Retire(long until)
    {
        foreach (var (address, endpoint) in _listed)
        {
            if (endpoint.Generation != _generation)
            {
                // Removing while enumerating is allowed for this dictionary.
                _listed.Remove(address);
                _retired.Add(address, endpoint);
                _retirements.Enqueue((endpoint, endpoint.Generation, until));
                endpoint.Remove();
            }
        }

        // Also what an endpoint that came back has left behind in the queue.
        while (_retirements.Count > MaxRetired)
        {
            ForgetOldest();
        }
    }

    private void ForgetOldest()
    {
        // An endpoint that came back in between has another generation, even if it is gone again.
        var (endpoint, generation, _) = _retirements.Dequeue();
        if (endpoint.Generation == generation)
        {
            _retired.Remove(endpoint.Address);
        }
    }

    private void ShowAll() =>
        All = new EndpointGroups([.. Array.ConvertAll(Localities, static locality => locality.Endpoints), [.. _retired.Values]]);

    // Most updates change little, so what stood here before is probably what stands here now, in the same order.
    private PlacedLocality Place(LocalityEndpoints locality, PlacedLocality? before)
    {
        if (before is not null && ReferenceEquals(before.Model, locality) && TryKeep(before))
        {
            return before;
        }

        var row = new PlacedRow(before, locality);
        var load = _loads?.Locality(locality.Locality);
        var endpoints = new Endpoint[locality.Endpoints.Count];
        var count = 0;
        foreach (var model in locality.Endpoints)
        {
            if (row.Find(model) is { } known && known.Generation != _generation)
            {
                known.Keep(_generation);
                endpoints[count++] = known;
                _placed++;
            }
            else if (Place(model, locality, load) is { } endpoint)
            {
                endpoints[count++] = endpoint;
                _placed++;
            }
        }

        Array.Resize(ref endpoints, count);
        return new PlacedLocality(locality, endpoints);
    }

    // Not if an entry has no endpoint, or one that this update has placed already.
    private bool TryKeep(PlacedLocality locality)
    {
        if (locality.Endpoints.Length != locality.Model.Endpoints.Count
            || Array.Exists(locality.Endpoints, endpoint => endpoint.Generation == _generation))
        {
            return false;
        }

        foreach (var endpoint in locality.Endpoints)
        {
            endpoint.Keep(_generation);
        }

        _placed += locality.Endpoints.Length;
        return true;
    }

    // Null for an address that this update has placed already.
    private Endpoint? Place(EndpointModel model, LocalityEndpoints locality, LocalityLoad? load)
    {
        EndpointPlacement? placement = null;
        if (!_listed.TryGetValue(model.Address, out var endpoint))
        {
            if (!_retired.Remove(model.Address, out endpoint))
            {
                placement = EndpointPlacement.Of(model, locality, load);
                endpoint = new Endpoint(placement, context);
            }

            _listed.Add(model.Address, endpoint);
        }
        else if (endpoint.Generation == _generation)
        {
            Duplicates.Add(model.Address);
            return null;
        }
        else if (endpoint.Placement.Is(model, locality, load))
        {
            endpoint.Keep(_generation);
            return endpoint;
        }

        var wasUsable = endpoint.IsUsable;
        endpoint.Place(placement ?? EndpointPlacement.Of(model, locality, load), _generation);
        if (!wasUsable && endpoint.IsUsable)
        {
            Recovered.Add(endpoint);
        }

        return endpoint;
    }
}
