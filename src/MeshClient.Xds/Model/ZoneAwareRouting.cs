namespace MeshClient.Xds.Model;

/// <summary>Envoy's preference for endpoints in the caller's own zone (<c>ZoneAwareLbConfig</c>). Immutable.</summary>
internal sealed record ZoneAwareRouting
{
    /// <summary>Percent of the calls that take part.</summary>
    public double RoutingEnabledPercent { get; init; } = 100;

    /// <summary>Healthy endpoints below which zones do not count.</summary>
    public ulong MinClusterSize { get; init; } = 6;

    /// <summary>In panic calls fail instead of going to unhealthy endpoints.</summary>
    public bool FailTrafficOnPanic { get; init; }

    /// <summary>Everything stays in the own zone while it has as many healthy endpoints; null switches this off.</summary>
    public uint? ForceLocalZoneMinSize { get; init; }

    /// <summary>Zones are compared by the weights of their healthy endpoints instead of their number.</summary>
    public bool ByWeight { get; init; }
}
