using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>An ordered list of clusters whose priorities follow one another (gRFC A37). Immutable.</summary>
internal sealed record AggregateDiscovery(EquatableArray<string> Clusters) : ClusterDiscovery;
