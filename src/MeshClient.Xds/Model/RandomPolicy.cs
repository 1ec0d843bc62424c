namespace MeshClient.Xds.Model;

/// <summary>Random choice. Envoy's ignores weights; <see cref="HonorWeights"/> is a local extension. Immutable.</summary>
internal sealed record RandomPolicy : LoadBalancingPolicy
{
    /// <summary>Choose in proportion to endpoint weights.</summary>
    public bool HonorWeights { get; init; }
}
