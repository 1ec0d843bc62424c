namespace MeshClient.Xds.Model;

/// <summary>How the endpoints of a cluster are found. Immutable.</summary>
internal abstract record ClusterDiscovery;
