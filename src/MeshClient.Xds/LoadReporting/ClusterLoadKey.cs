using MeshClient.Xds.Model;

namespace MeshClient.Xds.LoadReporting;

/// <summary>What is counted and reported together (load-balancing 17.2). Immutable.</summary>
/// <param name="Cluster">Name of the cluster.</param>
/// <param name="ServiceName">Name of its endpoints in EDS; empty when that is the cluster's, or when it does not use EDS.</param>
/// <param name="Metrics">Metrics of backends that the reports carry.</param>
internal sealed record ClusterLoadKey(string Cluster, string ServiceName, EndpointMetricSelection Metrics);
