using MeshClient.Xds;
using MeshClient.Xds.Resources;

namespace MeshClient.Testing.ControlPlane;

/// <summary>Decides what a well-behaved server owes to a subscription in the state-of-the-world protocol. Pure.</summary>
internal static class Distribution
{
    /// <summary>The order that keeps references intact while an update spreads: what is referred to comes first.</summary>
    public static readonly XdsResourceType[] PushOrder =
    [
        XdsResourceType.Cluster,
        XdsResourceType.Endpoint,
        XdsResourceType.Listener,
        XdsResourceType.RouteConfiguration,
    ];

    /// <summary>
    /// What the next response says, errors included, or null if the client has all it asked for. Notes it as sent.
    /// </summary>
    public static IReadOnlyList<StoredResource>? Next(SotwSubscription subscription, XdsResourceType type, TypeSnapshot snapshot, AdsRules rules)
    {
        if (subscription.IsDropped || (rules.OnlyCompleteSubscriptions && !IsComplete(subscription, snapshot)))
        {
            return null;
        }

        var wanted = snapshot.Resources.Values.Where(subscription.Wants).ToArray();
        var changed = wanted.Where(r => !subscription.Sent.TryGetValue(r.Name, out var sent) || sent != r.Version).ToArray();

        // Listeners and clusters: absence is deletion, so a removal is told, and every response holds the full state.
        var fullState = XdsResourceTypes.IsStateOfTheWorld(type);
        var removed = fullState && subscription.Sent.Keys.Any(name => !subscription.Wants(snapshot, name));
        if (changed.Length == 0 && !removed && !IsOwed(subscription, fullState, snapshot, rules))
        {
            return null;
        }

        subscription.SentVersion = snapshot.Version;

        // An error is told once; resources may have to be repeated.
        var resources = fullState || rules.AlwaysFullState
            ? [.. wanted.Where(static r => !r.IsError), .. changed.Where(static r => r.IsError)]
            : changed;
        if (fullState)
        {
            subscription.Sent.Clear();
        }

        foreach (var resource in fullState ? wanted : resources)
        {
            subscription.Sent[resource.Name] = resource.Version;
        }

        return resources;
    }

    /// <summary>True if the client must hear that there is nothing for it, or nothing new. Who was never given resources has nothing to say.</summary>
    private static bool IsOwed(SotwSubscription subscription, bool fullState, TypeSnapshot snapshot, AdsRules rules)
    {
        if (snapshot.Version == 0)
        {
            return false;
        }

        // By absence alone does the first response of a stream tell what went away before it.
        var first = subscription.SentVersion is null && fullState && (subscription.IsWildcard || subscription.HoldsMore);
        return first || (rules.AlwaysFullState && subscription.SentVersion != snapshot.Version);
    }

    /// <summary>True if the subscription names everything there is, which go-control-plane demands in its <c>ads</c> mode.</summary>
    public static bool IsComplete(SotwSubscription subscription, TypeSnapshot snapshot) =>
        subscription.IsWildcard || snapshot.Resources.Values.All(r => r.IsError || subscription.Names.Contains(r.Name));
}
