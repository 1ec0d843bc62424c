// Hot path.
using MeshClient.Xds.Internal;

namespace MeshClient.Balancing;

/// <summary>
/// A cluster's balancing at one moment: drops, probes, priority, then the endpoint. Immutable, but for counters that are thread-safe.
/// </summary>
internal sealed class ClusterPicker(IRandomSource random)
{
    public const int Percents = 100;

    private const int Million = 1_000_000;

    public DropRule[] Drops { get; init; } = [];

    /// <summary>Endpoints to probe; they are in no list below.</summary>
    public ProbeSchedule? Probes { get; init; }

    /// <summary>The list for each percent of the traffic; null when one list takes all of it.</summary>
    public EndpointPicker[]? Shares { get; init; }

    /// <summary>Takes all the traffic when there are no shares.</summary>
    public EndpointPicker Single { get; init; } = EmptyPicker.Instance;

    /// <summary>Every list in order of preference, for when the chosen one turns out to have nothing left.</summary>
    public EndpointPicker[] Fallbacks { get; init; } = [];

    /// <summary>The lists of healthy and of degraded endpoints in order of preference, panic or not; without empty ones.</summary>
    public EndpointPicker[] Usable { get; init; } = [];

    /// <summary>For when no endpoint is connectable.</summary>
    public LastResort LastResort { get; init; } = LastResort.None;

    /// <summary>Picks depend on the hash of the request.</summary>
    public bool UsesRequestHash { get; init; }

    /// <summary>Traffic goes to endpoints regardless of their health, because too few are healthy.</summary>
    public bool IsPanicking { get; init; }

    public PickStatus Pick(in PickContext context, out Endpoint? endpoint)
    {
        if (Drops.Length != 0 && IsDropped())
        {
            endpoint = null;
            return PickStatus.Dropped;
        }

        if (Probes is not null && Probes.TryClaim(context, out endpoint))
        {
            return PickStatus.Picked;
        }

        return TryChosen(context, out endpoint) || TryFallBack(context, out endpoint) ? PickStatus.Picked : PickStatus.NoEndpoint;
    }

    /// <summary>
    /// For one of several clusters that stand in for each other: health is never ignored, and an unreachable endpoint is probed only when
    /// its back-off has passed. Drops concern only a cluster that could serve, or that drops everything (as in C-core).
    /// </summary>
    public PickStatus PickUsable(in PickContext context, out Endpoint? endpoint)
    {
        if (Drops.Length != 0 && (Usable.Length != 0 || DropsEverything()) && IsDropped())
        {
            endpoint = null;
            return PickStatus.Dropped;
        }

        if (Probes is not null && Probes.TryClaim(context, out endpoint))
        {
            return PickStatus.Picked;
        }

        if (!IsPanicking && TryChosen(context, out endpoint))
        {
            return PickStatus.Picked;
        }

        return TryLists(Usable, context, out endpoint) ? PickStatus.Picked : PickStatus.NoEndpoint;
    }

    private bool TryChosen(in PickContext context, out Endpoint? endpoint)
    {
        // Calls of one hash must not change between priorities.
        var list = Shares is null ? Single : Shares[UsesRequestHash ? (int)(context.RequestHash % Percents) : random.Next(Percents)];
        return list.Pick(context, out endpoint) != PickTier.None;
    }

    private bool DropsEverything() => Array.Exists(Drops, static drop => drop.PerMillion >= Million);

    // Categories are independent of each other: the second sees what the first lets through.
    private bool IsDropped()
    {
        foreach (var drop in Drops)
        {
            if ((uint)random.Next(Million) < drop.PerMillion)
            {
                drop.Count();
                return true;
            }
        }

        return false;
    }

    private bool TryFallBack(in PickContext context, out Endpoint? endpoint) =>
        TryLists(Fallbacks, context, out endpoint)
        || LastResort.TryClaim(context, untriedOnly: true, out endpoint)
        || LastResort.TryClaim(context, untriedOnly: false, out endpoint);

    private static bool TryLists(EndpointPicker[] lists, in PickContext context, out Endpoint? endpoint)
    {
        foreach (var list in lists)
        {
            if (list.Pick(context, out endpoint) != PickTier.None)
            {
                return true;
            }
        }

        endpoint = null;
        return false;
    }
}
