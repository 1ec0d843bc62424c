namespace MeshClient.Xds.Model;

/// <summary>Calls of one hash go to one endpoint, found on a ring of hashes (gRFC A42). xxHash64 is the only function. Immutable.</summary>
internal sealed record RingHashPolicy : LoadBalancingPolicy
{
    public const ulong SizeLimit = 8_388_608;

    public ulong MinimumRingSize { get; init; } = 1024;

    public ulong MaximumRingSize { get; init; } = SizeLimit;

    public ConsistentHashing Hashing { get; init; } = ConsistentHashing.Default;
}
