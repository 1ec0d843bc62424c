namespace MeshClient.Xds.Model;

/// <summary>Uniform random choice; as in Envoy, weights of endpoints do not count. Immutable.</summary>
internal sealed record RandomPolicy : LoadBalancingPolicy
{
    public ZoneAwareRouting? ZoneAware { get; init; }
}
