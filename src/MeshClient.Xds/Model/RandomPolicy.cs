namespace MeshClient.Xds.Model;

/// <summary>Weighted random. Immutable.</summary>
internal sealed record RandomPolicy : LoadBalancingPolicy;
