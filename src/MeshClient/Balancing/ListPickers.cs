using System.Buffers;
using MeshClient.Balancing.LatencyAware;
using MeshClient.Balancing.Localities;
using MeshClient.Balancing.Priorities;
using MeshClient.Balancing.Weighting;

namespace MeshClient.Balancing;

/// <summary>
/// Makes the pickers of the lists of one priority: flat, or by locality. In panic the choice of a locality is skipped (Envoy).
/// Single-owner: control loop, for one build.
/// </summary>
internal sealed class ListPickers(
    PlacedPriority priority, EndpointPickerFactory factory, ListRegistry registry, bool byLocality, int overprovisioningFactor)
{
    public EndpointPicker Create(ListKind kind)
    {
        if (priority.CountOf(kind) == 0)
        {
            return EmptyPicker.Instance;
        }

        return byLocality && kind != ListKind.All ? CreateByLocality(kind) : CreateFlat(kind);
    }

    /// <summary>Tells every endpoint, in use or not, which others it is compared with.</summary>
    public void AssignPools(bool panic, LatencySettings settings, long now)
    {
        if (!byLocality || panic)
        {
            Assign(null, Array.ConvertAll(priority.Localities, static locality => locality.Endpoints), settings, now);
            return;
        }

        foreach (var locality in priority.Localities)
        {
            Assign(locality, [locality.Endpoints], settings, now);
        }
    }

    private void Assign(PlacedLocality? locality, Endpoint[][] groups, LatencySettings settings, long now)
    {
        var pool = Pool(locality);
        pool.SetMembers(new EndpointGroups(groups), settings, now);
        foreach (var group in groups)
        {
            foreach (var member in group)
            {
                member.Pool = pool;
            }
        }
    }

    // One pool for a list's healthy and degraded endpoints: they are compared with the same median.
    private LatencyPool Pool(PlacedLocality? locality) =>
        registry.Pool(new ListKey(priority.Index, ListKind.All, locality?.Model.Locality));

    private LocalityPicker CreateByLocality(ListKind kind)
    {
        var pickers = new EndpointPicker[priority.Localities.Length];
        var weights = new ulong[priority.Localities.Length];
        for (var i = 0; i < pickers.Length; i++)
        {
            var locality = priority.Localities[i];
            var available = priority.List(kind, i).Length;
            pickers[i] = Create(Members(kind, i), new ListKey(priority.Index, kind, locality.Model.Locality), locality);
            weights[i] = LocalityLoads.EffectiveWeight(
                locality.Model.Weight,
                factory.NeedsOnlyOne && available > 0 ? locality.Endpoints.Length : available,
                locality.Endpoints.Length,
                overprovisioningFactor);
        }

        var rotation = WeightedRotation.Create(weights);
        return new LocalityPicker(pickers, rotation, registry.Cursor(new ListKey(priority.Index, kind, null)));
    }

    private EndpointPicker Create(Endpoint[] endpoints, ListKey key, PlacedLocality locality)
    {
        var weights = ArrayPool<ulong>.Shared.Rent(endpoints.Length);
        for (var i = 0; i < endpoints.Length; i++)
        {
            weights[i] = endpoints[i].Weight;
        }

        var picker = factory.Create(endpoints, weights.AsSpan(0, endpoints.Length), registry.Cursor(key), Pool(locality), Placement(key));
        ArrayPool<ulong>.Shared.Return(weights);
        return picker;
    }

    private EndpointPicker CreateFlat(ListKind kind)
    {
        var endpoints = Flatten(kind);
        var weights = ArrayPool<ulong>.Shared.Rent(endpoints.Length);
        var count = 0;
        for (var i = 0; i < priority.Localities.Length; i++)
        {
            var list = Members(kind, i);
            FillWeights(weights.AsSpan(count, list.Length), priority.Localities[i], list);
            count += list.Length;
        }

        var key = new ListKey(priority.Index, kind, null);
        var picker = factory.Create(endpoints, weights.AsSpan(0, count), registry.Cursor(key), Pool(null), Placement(key));
        ArrayPool<ulong>.Shared.Return(weights);
        return picker;
    }

    private Endpoint[] Flatten(ListKind kind)
    {
        if (priority.Localities.Length == 1)
        {
            return Members(kind, 0);
        }

        var lists = new Endpoint[priority.Localities.Length][];
        var count = 0;
        for (var i = 0; i < lists.Length; i++)
        {
            lists[i] = Members(kind, i);
            count += lists[i].Length;
        }

        var endpoints = new Endpoint[count];
        count = 0;
        foreach (var list in lists)
        {
            list.CopyTo(endpoints, count);
            count += list.Length;
        }

        return endpoints;
    }

    private Endpoint[] Members(ListKind kind, int locality) =>
        factory.KeepsUnreachable ? priority.Configured(kind, locality) : priority.List(kind, locality);

    private ListPlacement? Placement(ListKey key) => factory.KeepsUnreachable ? registry.Placement(key) : null;

    private void FillWeights(Span<ulong> weights, PlacedLocality locality, Endpoint[] endpoints)
    {
        for (var i = 0; i < endpoints.Length; i++)
        {
            weights[i] = endpoints[i].Weight;
        }

        var localityTotal = priority.LocalityWeight;
        if (!factory.UsesLocalityWeights || localityTotal == 0 || priority.Localities.Length == 1)
        {
            return;
        }

        var endpointTotal = 0ul;
        foreach (var endpoint in locality.Endpoints)
        {
            endpointTotal += endpoint.Weight;
        }

        foreach (ref var weight in weights)
        {
            weight = FlatWeights.Of(weight, endpointTotal, locality.Model.Weight, localityTotal);
        }
    }
}
