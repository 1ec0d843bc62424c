using MeshClient.Balancing.Localities;
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
    private int _generation;

    /// <summary>Listed, with their localities.</summary>
    public PlacedLocality[] Localities { get; private set; } = [];

    /// <summary>Addresses that the last update listed more than once; their first entry counts.</summary>
    public List<EndpointAddress> Duplicates { get; } = [];

    /// <summary>Endpoints that the last update made usable again.</summary>
    public List<Endpoint> Recovered { get; } = [];

    /// <summary>Listed, or removed and not yet forgotten.</summary>
    public IEnumerable<Endpoint> All => _listed.Values.Concat(_retired.Values);

    /// <summary>When the next removed endpoint is to be forgotten.</summary>
    public long? NextExpiry => _retirements.TryPeek(out var next) ? next.Until : null;

    /// <summary>
    /// Matches a configuration with the known endpoints. Endpoints that are gone stay as they are until <see cref="RetireUnlisted"/>, so
    /// that a picker without them can be published first.
    /// </summary>
    public void Update(EndpointsResource resource)
    {
        _generation++;
        Duplicates.Clear();
        Recovered.Clear();
        var localities = new List<PlacedLocality>(resource.Localities.Count);
        foreach (var locality in resource.Localities)
        {
            var endpoints = new List<Endpoint>(locality.Endpoints.Count);
            foreach (var model in locality.Endpoints)
            {
                if (Place(new EndpointPlacement(model, locality.Locality, locality.Priority)) is { } endpoint)
                {
                    endpoints.Add(endpoint);
                }
            }

            localities.Add(new PlacedLocality(locality, [.. endpoints]));
        }

        Localities = [.. localities];
    }

    public void RetireUnlisted()
    {
        var until = context.Time.GetTimestamp() + _retention;
        foreach (var (address, endpoint) in _listed)
        {
            if (endpoint.Generation != _generation)
            {
                _listed.Remove(address);
                _retired.Add(address, endpoint);
                _retirements.Enqueue((endpoint, endpoint.Generation, until));
                endpoint.Remove();
            }
        }

        while (_retired.Count > MaxRetired)
        {
            ForgetOldest();
        }
    }

    public void ForgetExpired()
    {
        var now = context.Time.GetTimestamp();
        while (_retirements.TryPeek(out var next) && next.Until <= now)
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

    // Null for an address that this update has placed already.
    private Endpoint? Place(EndpointPlacement placement)
    {
        var address = placement.Model.Address;
        if (!_listed.TryGetValue(address, out var endpoint))
        {
            if (!_retired.Remove(address, out endpoint))
            {
                endpoint = new Endpoint(placement, context);
            }

            _listed.Add(address, endpoint);
        }
        else if (endpoint.Generation == _generation)
        {
            Duplicates.Add(address);
            return null;
        }

        var wasUsable = endpoint.IsUsable;
        endpoint.Place(placement, _generation);
        if (!wasUsable && endpoint.IsUsable)
        {
            Recovered.Add(endpoint);
        }

        return endpoint;
    }
}
