using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>A cluster and its share of a route's traffic. Immutable.</summary>
internal sealed record WeightedCluster(string Name, uint Weight)
{
    /// <summary>Changes to every attempt's request; of the levels the weighted cluster's come first, then route, virtual host, table.</summary>
    public HeaderChanges RequestHeaders { get; init; } = HeaderChanges.None;

    /// <summary>Changes to the response that the caller gets, in the same order of levels.</summary>
    public HeaderChanges ResponseHeaders { get; init; } = HeaderChanges.None;

    /// <summary>The authority to send; null for what the route says.</summary>
    public string? HostRewrite { get; init; }

    /// <summary>By filter name, sorted. The most specific level wins: weighted cluster, route, virtual host.</summary>
    public EquatableArray<HttpFilterOverride> FilterOverrides { get; init; } = [];
}
