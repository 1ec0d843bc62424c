using MeshClient.Balancing.Localities;
using MeshClient.Xds.Model;

namespace MeshClient.Balancing;

/// <summary>
/// The endpoints that stood in a locality before, in their order, to find those whose configuration is the same object still.
/// Single-owner: control loop, for one update.
/// </summary>
internal ref struct PlacedRow
{
    private readonly ReadOnlySpan<EndpointModel> _models;
    private readonly Endpoint[] _endpoints;
    private int _next;

    /// <summary>Finds nothing if the locality, its priority or its metadata is another now, or if not every entry has its endpoint.</summary>
    public PlacedRow(PlacedLocality? before, LocalityEndpoints now)
    {
        _endpoints = [];
        if (before is not null
            && before.Endpoints.Length == before.Model.Endpoints.Count
            && before.Model.Priority == now.Priority
            && before.Model.Locality == now.Locality
            && before.Model.Metadata == now.Metadata)
        {
            _models = before.Model.Endpoints.AsSpan();
            _endpoints = before.Endpoints;
        }
    }

    /// <summary>Null if the endpoint is not the next, nor the one after an endpoint that is gone or was changed.</summary>
    public Endpoint? Find(EndpointModel model)
    {
        for (var i = _next; i < _models.Length && i <= _next + 1; i++)
        {
            if (ReferenceEquals(_models[i], model))
            {
                _next = i + 1;
                return _endpoints[i];
            }
        }

        return null;
    }
}
