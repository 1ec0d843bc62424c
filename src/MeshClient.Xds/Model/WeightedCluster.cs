namespace MeshClient.Xds.Model;

/// <summary>A cluster and its share of a route's traffic. Immutable.</summary>
internal sealed record WeightedCluster(string Name, uint Weight);
