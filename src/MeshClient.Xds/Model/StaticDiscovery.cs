namespace MeshClient.Xds.Model;

/// <summary>Endpoints inside the cluster resource. Immutable.</summary>
internal sealed record StaticDiscovery(EndpointsResource Endpoints) : ClusterDiscovery;
