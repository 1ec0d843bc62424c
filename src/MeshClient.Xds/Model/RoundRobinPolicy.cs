namespace MeshClient.Xds.Model;

/// <summary>Weighted round robin over all usable endpoints. Immutable.</summary>
internal sealed record RoundRobinPolicy : LoadBalancingPolicy
{
    public SlowStart? SlowStart { get; init; }

    public ZoneAwareRouting? ZoneAware { get; init; }
}
