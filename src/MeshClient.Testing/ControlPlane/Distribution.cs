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

    /// <summary>The resources of the next response, or null if the client has all it asked for. Notes them as sent.</summary>
    public static IReadOnlyList<StoredResource>? Next(
        TypeSubscription subscription, XdsResourceType type, TypeSnapshot snapshot, bool onlyCompleteSubscriptions, bool alwaysFullState)
    {
        if (onlyCompleteSubscriptions && !subscription.IsWildcard && !snapshot.Resources.Keys.All(subscription.Names.Contains))
        {
            return null;
        }

        var wanted = snapshot.Resources.Values
            .Where(r => subscription.IsWildcard || subscription.Names.Contains(r.Name))
            .ToArray();
        var changed = wanted.Where(r => !subscription.Sent.TryGetValue(r.Name, out var sent) || sent != r.Version).ToArray();

        // Listeners and clusters: absence is deletion, so a removal is told, and every response holds the full state.
        var fullState = XdsResourceTypes.IsStateOfTheWorld(type);
        var removed = fullState && subscription.Sent.Keys.Any(name => !snapshot.Resources.ContainsKey(name));
        if (changed.Length == 0 && !removed)
        {
            return null;
        }

        if (fullState)
        {
            subscription.Sent.Clear();
        }

        var resources = fullState || alwaysFullState ? wanted : changed;
        foreach (var resource in resources)
        {
            subscription.Sent[resource.Name] = resource.Version;
        }

        return resources;
    }
}
