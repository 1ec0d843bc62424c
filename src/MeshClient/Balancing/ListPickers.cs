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
            Assign(null, priority.Localities.SelectMany(locality => locality.Endpoints), settings, now);
            return;
        }

        foreach (var locality in priority.Localities)
        {
            Assign(locality, locality.Endpoints, settings, now);
        }
    }

    private void Assign(PlacedLocality? locality, IEnumerable<Endpoint> endpoints, LatencySettings settings, long now)
    {
        var pool = Pool(locality);
        var members = endpoints.ToArray();
        pool.SetMembers(Array.ConvertAll(members, member => member.Statistics), settings, now);
        foreach (var member in members)
        {
            member.Pool = pool;
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
            var endpoints = priority.List(kind, i);
            var members = Array.ConvertAll(endpoints, endpoint => new WeightedEndpoint(endpoint, WeightOf(endpoint)));
            var key = new ListKey(priority.Index, kind, locality.Model.Locality);
            pickers[i] = factory.Create(members, registry.Cursor(key), Pool(locality));
            weights[i] = LocalityLoads.EffectiveWeight(
                locality.Model.Weight, endpoints.Length, locality.Endpoints.Length, overprovisioningFactor);
        }

        var rotation = WeightedRotation.Create(weights);
        return new LocalityPicker(pickers, rotation, registry.Cursor(new ListKey(priority.Index, kind, null)));
    }

    private EndpointPicker CreateFlat(ListKind kind)
    {
        var members = new List<WeightedEndpoint>(priority.CountOf(kind));
        for (var i = 0; i < priority.Localities.Length; i++)
        {
            Append(members, priority.Localities[i], priority.List(kind, i));
        }

        return factory.Create([.. members], registry.Cursor(new ListKey(priority.Index, kind, null)), Pool(null));
    }

    private void Append(List<WeightedEndpoint> members, PlacedLocality locality, Endpoint[] endpoints)
    {
        var localityTotal = priority.LocalityWeight;
        if (!factory.UsesLocalityWeights || localityTotal == 0 || priority.Localities.Length == 1)
        {
            members.AddRange(endpoints.Select(static endpoint => new WeightedEndpoint(endpoint, WeightOf(endpoint))));
            return;
        }

        var endpointTotal = locality.Endpoints.Aggregate(0UL, static (sum, endpoint) => sum + WeightOf(endpoint));
        members.AddRange(endpoints.Select(endpoint => new WeightedEndpoint(
            endpoint, FlatWeights.Of(WeightOf(endpoint), endpointTotal, locality.Model.Weight, localityTotal))));
    }

    private static ulong WeightOf(Endpoint endpoint) => Math.Max(1, endpoint.Placement.Model.Weight);
}
