namespace MeshClient.Xds.Model;

/// <summary>What ring hash and Maglev have in common (<c>ConsistentHashingLbConfig</c>). Immutable.</summary>
internal sealed record ConsistentHashing
{
    public static readonly ConsistentHashing Default = new();

    /// <summary>The host name of an endpoint places it, not its address; a hash key in its metadata still wins.</summary>
    public bool UseHostname { get; init; }

    /// <summary>Percent of the mean load that one endpoint may carry, at least 100; null for no bound.</summary>
    public uint? BalanceFactor { get; init; }
}
