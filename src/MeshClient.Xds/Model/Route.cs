using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>One route: what it matches and what it does. Immutable.</summary>
internal sealed record Route
{
    public string Name { get; init; } = "";

    public required RouteMatch Match { get; init; }

    public required RouteAction Action { get; init; }

    /// <summary>By filter name, sorted. The most specific level wins: weighted cluster, route, virtual host.</summary>
    public EquatableArray<HttpFilterOverride> FilterOverrides { get; init; } = [];
}
