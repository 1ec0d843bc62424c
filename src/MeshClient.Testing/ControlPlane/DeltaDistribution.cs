namespace MeshClient.Testing.ControlPlane;

/// <summary>Decides what a well-behaved server owes to a subscription in the incremental protocol. Pure.</summary>
internal static class DeltaDistribution
{
    /// <summary>What the next response says, or null if the client knows all it asked for. Notes it as sent.</summary>
    public static DeltaContent? Next(DeltaSubscription subscription, TypeSnapshot snapshot, bool announceMissing)
    {
        var changed = snapshot.Resources.Values
            .Where(resource => subscription.Wants(resource) && subscription.Known.GetValueOrDefault(resource.Name) != resource.VersionText)
            .ToArray();
        var removed = Removed(subscription, snapshot, announceMissing);
        if (changed.Length == 0 && removed.Length == 0)
        {
            return null;
        }

        foreach (var resource in changed)
        {
            subscription.Known[resource.Name] = resource.VersionText;
            subscription.ToldMissing.Remove(resource.Name);
            subscription.ToldMissing.ExceptWith(resource.Content.Aliases);
        }

        foreach (var name in removed)
        {
            subscription.Known.Remove(name);
            subscription.ToldMissing.Add(name);
        }

        return new DeltaContent(
            [.. changed.Where(static resource => !resource.IsError)], removed, [.. changed.Where(static resource => resource.IsError)]);
    }

    /// <summary>What the client holds and no longer exists, and what it asks for and never did.</summary>
    private static string[] Removed(DeltaSubscription subscription, TypeSnapshot snapshot, bool announceMissing)
    {
        var gone = subscription.Known.Keys.Where(name => !subscription.Wants(snapshot, name));
        if (!announceMissing)
        {
            return [.. gone.Order(StringComparer.Ordinal)];
        }

        var aliases = snapshot.Resources.Values.SelectMany(static resource => resource.Content.Aliases).ToHashSet(StringComparer.Ordinal);
        var missing = subscription.Names.Where(name =>
            !snapshot.Resources.ContainsKey(name) && !aliases.Contains(name) && !subscription.ToldMissing.Contains(name));
        return [.. gone.Union(missing).Order(StringComparer.Ordinal)];
    }
}
