using MeshClient.Xds.Model;

namespace MeshClient.Balancing.Localities;

/// <summary>A locality of the configuration with the endpoints that stand for its addresses. Immutable.</summary>
/// <param name="Model">As configured.</param>
/// <param name="Endpoints">In the order of the configuration; an address that occurred before is left out.</param>
internal sealed record PlacedLocality(LocalityEndpoints Model, Endpoint[] Endpoints)
{
    /// <summary>Those that belong to a list at the moment.</summary>
    public Endpoint[] Select(ListKind kind) => Array.FindAll(Endpoints, endpoint => endpoint.IsIn(kind));
}
