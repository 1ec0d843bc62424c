using MeshClient.Balancing.Hashing;
using MeshClient.Balancing.LatencyAware;
using MeshClient.Balancing.Localities;
using MeshClient.Balancing.Priorities;
using MeshClient.Xds.Internal;
using MeshClient.Xds.LoadReporting;
using MeshClient.Xds.Model;

namespace MeshClient.Balancing;

/// <summary>Builds a cluster's picker from its configuration and the reachability of its endpoints. Single-owner: control loop.</summary>
internal sealed class PickerBuilder(TimeProvider time, IRandomSource random)
{
    // Beyond a probe per this time, further dead endpoints wait.
    private static readonly TimeSpan ProbeSpacing = TimeSpan.FromMilliseconds(10);

    private readonly ListRegistry _registry = new(time, random);
    private DropRule[] _drops = [];

    public ClusterPicker Build(
        ClusterResource cluster, EndpointsResource resource, PlacedLocality[] localities, LatencySettings settings, ClusterLoadLease? counters)
    {
        _registry.BeginBuild();
        var factory = new EndpointPickerFactory(Unwrap(cluster.LoadBalancingPolicy), settings, random);
        var byLocality = cluster.LoadBalancingPolicy is WrrLocalityPolicy;
        var priorities = Group(localities);
        var loads = PriorityLoads.Compute(
            Array.ConvertAll(priorities, priority => factory.NeedsOnlyOne ? priority.Count.AsOne() : priority.Count), resource.OverprovisioningFactor, cluster.HealthyPanicThreshold);
        var healthy = new EndpointPicker[priorities.Length];
        var degraded = new EndpointPicker[priorities.Length];
        var calm = new EndpointPicker[2 * priorities.Length];
        for (var i = 0; i < priorities.Length; i++)
        {
            var pickers = new ListPickers(priorities[i], factory, _registry, byLocality, resource.OverprovisioningFactor);
            healthy[i] = pickers.Create(loads[i].Panic ? ListKind.All : ListKind.Healthy);
            degraded[i] = loads[i].Panic ? healthy[i] : pickers.Create(ListKind.Degraded);
            calm[i] = loads[i].Panic ? pickers.Create(ListKind.Healthy) : healthy[i];
            calm[priorities.Length + i] = loads[i].Panic ? pickers.Create(ListKind.Degraded) : degraded[i];
            pickers.AssignPools(loads[i].Panic, settings, time.GetTimestamp());
        }

        var shares = Share(loads, healthy, degraded);
        var isShared = Array.Exists(shares, list => list != shares[0]);
        var lastResort = new LastResort(priorities, loads);
        var toProbe = factory.KeepsUnreachable
            ? UnattendedEndpoints.Find(lastResort.Unreachable, priorities, loads, byLocality)
            : lastResort.Unreachable;
        return new ClusterPicker(random)
        {
            Drops = UpdateDrops(resource.Drops, counters),
            Probes = toProbe.Length == 0 ? null : new ProbeSchedule(toProbe, time.ToTicks(ProbeSpacing), random),
            Shares = isShared ? shares : null,
            Single = isShared || shares.Length == 0 ? EmptyPicker.Instance : shares[0],
            Fallbacks = [.. healthy.Concat(degraded).Distinct().Where(list => list is not EmptyPicker)],
            Usable = Array.FindAll(calm, static list => list is not EmptyPicker),
            LastResort = lastResort,
            UsesRequestHash = factory.UsesRequestHash,
            IsPanicking = Array.Exists(loads, load => load.Panic && load.Healthy + load.Degraded > 0),
        };
    }

    private static LoadBalancingPolicy Unwrap(LoadBalancingPolicy policy)
    {
        while (policy is WrrLocalityPolicy wrapper)
        {
            policy = wrapper.EndpointPicking;
        }

        return policy;
    }

    // Levels without localities are kept: priorities are positions.
    private static PlacedPriority[] Group(PlacedLocality[] localities)
    {
        var count = 0;
        foreach (var locality in localities)
        {
            count = Math.Max(count, locality.Model.Priority + 1);
        }

        var priorities = new PlacedPriority[count];
        for (var priority = 0; priority < count; priority++)
        {
            priorities[priority] = new PlacedPriority(priority, Array.FindAll(localities, locality => locality.Model.Priority == priority));
        }

        return priorities;
    }

    // One entry per percent: first the healthy endpoints of all priorities, then the degraded ones.
    private static EndpointPicker[] Share(PriorityLoad[] loads, EndpointPicker[] healthy, EndpointPicker[] degraded)
    {
        var shares = new List<EndpointPicker>(ClusterPicker.Percents);
        for (var i = 0; i < loads.Length; i++)
        {
            shares.AddRange(Enumerable.Repeat(healthy[i], loads[i].Healthy));
        }

        for (var i = 0; i < loads.Length; i++)
        {
            shares.AddRange(Enumerable.Repeat(degraded[i], loads[i].Degraded));
        }

        return [.. shares];
    }

    private DropRule[] UpdateDrops(EquatableArray<DropCategory> categories, ClusterLoadLease? counters)
    {
        var old = _drops;
        _drops = [.. categories.Select(category =>
            Array.Find(old, rule => rule.Category == category.Category && rule.PerMillion == category.PerMillion)
            ?? new DropRule(category.Category, category.PerMillion))];
        foreach (var rule in _drops)
        {
            rule.Load = counters?.Category(rule.Category);
        }

        return _drops;
    }
}
