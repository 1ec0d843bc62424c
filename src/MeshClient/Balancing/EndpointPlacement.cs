using MeshClient.Xds.Model;

namespace MeshClient.Balancing;

/// <summary>What the current configuration says about an endpoint. Immutable.</summary>
internal sealed record EndpointPlacement(EndpointModel Model, Locality Locality, int Priority);
