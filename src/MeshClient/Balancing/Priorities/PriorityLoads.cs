namespace MeshClient.Balancing.Priorities;

/// <summary>
/// How traffic is divided among priorities: Envoy's health shares in integer percent, with overprovisioning, degraded endpoints and panic
/// (Envoy documentation, "Priority levels", "Degraded endpoints", "Panic threshold").
/// </summary>
internal static class PriorityLoads
{
    /// <param name="priorities">Counts by priority, highest first.</param>
    /// <param name="overprovisioningFactor">Percent.</param>
    /// <param name="panicThreshold">Percent; zero disables panic.</param>
    public static PriorityLoad[] Compute(ReadOnlySpan<PriorityCount> priorities, int overprovisioningFactor, int panicThreshold)
    {
        var healthy = new int[priorities.Length];
        var degraded = new int[priorities.Length];
        var available = 0L;
        for (var i = 0; i < priorities.Length; i++)
        {
            healthy[i] = Share(priorities[i].Healthy, priorities[i].Total, overprovisioningFactor);
            degraded[i] = Share(priorities[i].Degraded, priorities[i].Total, overprovisioningFactor);
            available += healthy[i] + degraded[i];
        }

        available = Math.Min(100, available);
        var panic = new bool[priorities.Length];
        var allPanic = true;
        for (var i = 0; i < priorities.Length; i++)
        {
            panic[i] = available < 100 && IsBelow(priorities[i], panicThreshold);
            allPanic &= panic[i];
        }

        return allPanic ? SplitByCount(priorities) : SplitByHealth(healthy, degraded, (int)available, panic);
    }

    private static int Share(int count, int total, int factor) =>
        total == 0 ? 0 : (int)Math.Min(100, (long)factor * count / total);

    private static bool IsBelow(PriorityCount count, int threshold) =>
        (count.Total == 0 ? 0 : 100L * (count.Healthy + count.Degraded) / count.Total) < threshold;

    private static PriorityLoad[] SplitByHealth(int[] healthy, int[] degraded, int available, bool[] panic)
    {
        var loads = new PriorityLoad[healthy.Length];
        var rest = 100;
        for (var i = 0; i < loads.Length && available > 0; i++)
        {
            var load = Math.Min(rest, healthy[i] * 100 / available);
            loads[i] = new PriorityLoad(load, 0, panic[i]);
            rest -= load;
        }

        for (var i = 0; i < loads.Length && available > 0; i++)
        {
            var load = Math.Min(rest, degraded[i] * 100 / available);
            loads[i] = loads[i] with { Degraded = load };
            rest -= load;
        }

        // What integer division left over goes to the first priority that takes traffic.
        if (Array.FindIndex(healthy, static share => share > 0) is var first and >= 0)
        {
            loads[first] = loads[first] with { Healthy = loads[first].Healthy + rest };
        }
        else if (Array.FindIndex(degraded, static share => share > 0) is var second and >= 0)
        {
            loads[second] = loads[second] with { Degraded = loads[second].Degraded + rest };
        }

        return loads;
    }

    // Health says nothing when every priority is in panic.
    private static PriorityLoad[] SplitByCount(ReadOnlySpan<PriorityCount> priorities)
    {
        var total = 0L;
        foreach (var priority in priorities)
        {
            total += priority.Total;
        }

        var loads = new PriorityLoad[priorities.Length];
        var rest = 100;
        var first = -1;
        for (var i = 0; i < loads.Length && total > 0; i++)
        {
            var load = (int)(100L * priorities[i].Total / total);
            loads[i] = new PriorityLoad(load, 0, Panic: true);
            rest -= load;
            first = first < 0 && priorities[i].Total > 0 ? i : first;
        }

        if (first >= 0)
        {
            loads[first] = loads[first] with { Healthy = loads[first].Healthy + rest };
        }

        return loads;
    }
}
