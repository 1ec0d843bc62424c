using MeshClient.Xds.Model;

namespace MeshClient.Xds.Client;

/// <summary>
/// What a server that is asked for everything sends unasked, and what that refers to. Both are kept although nobody watches them, because
/// servers exist that answer for routes and endpoints only who names all of them (go-control-plane in its <c>ads</c> mode). Single-owner:
/// the control loop.
/// </summary>
internal sealed class WildcardDiscovery(
    IReadOnlyList<TypeSubscriptions> types,
    Func<XdsResourceType, XdsResource, IEnumerable<ResourceReference>> referencesOf,
    Func<XdsResourceType, string, WatchedResource?> discover)
{
    /// <summary>Subscribes what a response is about to bring.</summary>
    public void Admit(TypeSubscriptions type, DecodedResponse response)
    {
        if (!type.IsWildcard)
        {
            return;
        }

        foreach (var decoded in response.Resources)
        {
            if (decoded is { Name: { } name, IsHeartbeat: false } && type.Covers(name))
            {
                Hold(type, name);
            }
        }
    }

    /// <summary>Subscribes what the Listeners and Clusters in force refer to, and gives up what they do not refer to any more.</summary>
    public void FollowReferences()
    {
        var wanted = types
            .Where(type => type.IsWildcard)
            .SelectMany(type => type.Subscriptions)
            .Select(subscription => subscription.Resource)
            .SelectMany(watched => watched.Resource is { } resource ? referencesOf(watched.Type, resource) : [])
            .ToHashSet();
        foreach (var type in types.Where(type => !type.IsWildcard))
        {
            foreach (var subscription in type.Subscriptions.Where(subscription => subscription.IsHeld && !wanted.Contains(new(type.Type, subscription.Name))))
            {
                subscription.IsHeld = false;
                type.MarkChanged();
            }
        }

        foreach (var reference in wanted)
        {
            Hold(types[(int)reference.Type], reference.Name);
        }
    }

    private void Hold(TypeSubscriptions type, string name)
    {
        if (type.Find(name) is { } known)
        {
            known.IsHeld = true;
        }
        else if (discover(type.Type, name) is { } resource)
        {
            type.Add(new Subscription(resource) { IsHeld = true });
        }
    }
}
