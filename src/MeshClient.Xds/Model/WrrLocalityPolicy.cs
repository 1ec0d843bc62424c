namespace MeshClient.Xds.Model;

/// <summary>Choose a locality by weight, then an endpoint in it by <paramref name="EndpointPicking"/>. Immutable.</summary>
internal sealed record WrrLocalityPolicy(LoadBalancingPolicy EndpointPicking) : LoadBalancingPolicy;
