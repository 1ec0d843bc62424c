namespace MeshClient.Xds.Model;

/// <summary>Fewest requests in flight of <paramref name="ChoiceCount"/> random choices (gRFC A48). Immutable.</summary>
internal sealed record LeastRequestPolicy(int ChoiceCount = 2, double ActiveRequestBias = 1.0) : LoadBalancingPolicy
{
    /// <summary>All endpoints are compared instead of some random ones.</summary>
    public bool FullScan { get; init; }

    public SlowStart? SlowStart { get; init; }

    public ZoneAwareRouting? ZoneAware { get; init; }
}
