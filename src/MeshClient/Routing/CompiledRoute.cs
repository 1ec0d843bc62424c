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

    public override string ToString() => $"{Name} {Model.Match.Path.Kind} {Model.Match.Path.Value}";
}
