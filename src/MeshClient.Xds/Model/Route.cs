using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>One route: what it matches and what it does. Immutable.</summary>
internal sealed record Route
{
    public string Name { get; init; } = "";

    public required RouteMatch Match { get; init; }

    public required RouteAction Action { get; init; }

    /// <summary>Bytes of a request body that are kept for a repetition; null for what the virtual host says.</summary>
    public ulong? BodyBufferLimit { get; init; }

    /// <summary>Changes to every attempt's request; of the levels the weighted cluster's come first, then route, virtual host, table.</summary>
    public HeaderChanges RequestHeaders { get; init; } = HeaderChanges.None;

    /// <summary>Changes to the response that the caller gets, in the same order of levels.</summary>
    public HeaderChanges ResponseHeaders { get; init; } = HeaderChanges.None;

    /// <summary>By filter name, sorted. The most specific level wins: weighted cluster, route, virtual host.</summary>
    public EquatableArray<HttpFilterOverride> FilterOverrides { get; init; } = [];
}
