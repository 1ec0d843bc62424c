using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>A cluster and its share of a route's traffic. Immutable.</summary>
internal sealed record WeightedCluster(string Name, uint Weight)
{
    /// <summary>By filter name, sorted. The most specific level wins: weighted cluster, route, virtual host.</summary>
    public EquatableArray<HttpFilterOverride> FilterOverrides { get; init; } = [];
}
