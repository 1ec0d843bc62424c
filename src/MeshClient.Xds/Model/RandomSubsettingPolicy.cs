namespace MeshClient.Xds.Model;

/// <summary>A stable random part of the endpoints, balanced by <paramref name="Child"/> (gRFC A68). Immutable.</summary>
internal sealed record RandomSubsettingPolicy(uint SubsetSize, LoadBalancingPolicy Child) : LoadBalancingPolicy;
