namespace MeshClient.Xds.Model;

/// <summary>Endpoints from EDS under <paramref name="ServiceName"/> (the cluster's name unless given). Immutable.</summary>
internal sealed record EdsDiscovery(string ServiceName) : ClusterDiscovery;
