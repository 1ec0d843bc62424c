using MeshClient.Balancing.Hashing;
using MeshClient.Balancing.LatencyAware;
using MeshClient.Balancing.LeastRequest;
using MeshClient.Balancing.PickFirst;
using MeshClient.Balancing.Random;
using MeshClient.Balancing.RoundRobin;
using MeshClient.Balancing.Weighting;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Balancing;

/// <summary>Makes the picker of one list of endpoints for a policy. Immutable.</summary>
internal sealed class EndpointPickerFactory(LoadBalancingPolicy policy, LatencySettings settings, IRandomSource random)
{
    private const int MaxChoices = 10;

    /// <summary>True when weights of localities count even without a choice of locality (gRFC A113).</summary>
    public bool UsesLocalityWeights => policy is LatencyAwarePolicy || KeepsUnreachable;

    /// <summary>True for policies that send calls of one hash to one endpoint.</summary>
    public bool UsesRequestHash => policy is RingHashPolicy or MaglevPolicy;

    /// <summary>True for policies that send all calls to one endpoint: one that can be reached is enough for a list to be healthy.</summary>
    public bool NeedsOnlyOne => policy is PickFirstPolicy;

    /// <summary>
    /// True for policies that bind calls to endpoints. Their lists hold endpoints that cannot be reached too, and the policy itself says
    /// which calls probe those.
    /// </summary>
    public bool KeepsUnreachable => UsesRequestHash || NeedsOnlyOne;

    /// <param name="endpoints">The list, which the picker keeps.</param>
    /// <param name="weights">Of the endpoints, in their order; not kept.</param>
    /// <param name="cursor">The position of a rotation.</param>
    /// <param name="pool">The endpoints they are compared with.</param>
    /// <param name="placement">The ring, the table or the choice, if <see cref="KeepsUnreachable"/>.</param>
    public EndpointPicker Create(
        Endpoint[] endpoints, ReadOnlySpan<ulong> weights, RoundRobinCursor cursor, LatencyPool pool, ListPlacement? placement)
    {
        if (endpoints.Length == 0)
        {
            return EmptyPicker.Instance;
        }

        var isWeighted = weights.ContainsAnyExcept(weights[0]);
        return policy switch
        {
            LatencyAwarePolicy => new LatencyAwarePicker(endpoints, isWeighted ? new LatencyWeights(weights) : null, pool, settings, random),
            LeastRequestPolicy least when isWeighted => new WeightedLeastRequestPicker(endpoints, weights, least.ActiveRequestBias, random),
            LeastRequestPolicy least => new LeastRequestPicker(endpoints, Math.Clamp(least.ChoiceCount, 1, MaxChoices), random),
            RandomPolicy => new RandomPicker(endpoints, random),
            RingHashPolicy ring => new RingHashPicker(placement!.Ring(endpoints, weights, ring), endpoints),
            PickFirstPolicy first => new PickFirstPicker(
                placement!.Selection.Order(endpoints, weights, first.ShuffleAddressList, random), placement.Selection),
            MaglevPolicy maglev => new MaglevPicker(placement!.Table(endpoints, weights, maglev), endpoints),
            _ when isWeighted => new WeightedRoundRobinPicker(endpoints, WeightedRotation.Create(weights), cursor),
            _ => new RoundRobinPicker(endpoints, cursor),
        };
    }
}
