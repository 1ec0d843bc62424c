namespace MeshClient.Xds.Model;

/// <summary>Calls of one hash go to one endpoint, found in a table of prime size (Envoy's Maglev). Immutable.</summary>
internal sealed record MaglevPolicy : LoadBalancingPolicy
{
    public const ulong SizeLimit = 5_000_011;

    /// <summary>A prime.</summary>
    public ulong TableSize { get; init; } = 65_537;

    public ConsistentHashing Hashing { get; init; } = ConsistentHashing.Default;
}
