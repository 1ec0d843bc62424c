using MeshClient.Filters;
using MeshClient.Routing.Matching;
using MeshClient.Xds.Model;

namespace MeshClient.Routing;

/// <summary>One route of a table. Immutable.</summary>
internal sealed class CompiledRoute(Route model, CompiledRouteMatch match, CompiledAction action)
{
    /// <summary>As configured; may be empty.</summary>
    public string Name => Model.Name;

    public Route Model { get; } = model;

    public CompiledAction Action { get; } = action;

    public CompiledRouteMatch Match { get; } = match;

    /// <summary>A chain for each cluster of a forwarding route, or one for another; null when no filter acts.</summary>
    public RouteFilterChain?[]? FilterChains { get; init; }

    /// <summary>Null when no filter acts on calls to the cluster of that index.</summary>
    public RouteFilterChain? FiltersOf(int cluster) => FilterChains?[cluster];

    public override string ToString() => $"{Name} {Model.Match.Path.Kind} {Model.Match.Path.Value}";
}
