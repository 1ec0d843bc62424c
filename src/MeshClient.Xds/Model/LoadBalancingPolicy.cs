namespace MeshClient.Xds.Model;

/// <summary>A validated balancing policy. Immutable.</summary>
internal abstract record LoadBalancingPolicy;
