using MeshClient.Balancing.LatencyAware;
using MeshClient.Balancing.LeastRequest;
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
    public bool UsesLocalityWeights => policy is LatencyAwarePolicy;

    public EndpointPicker Create(WeightedEndpoint[] members, RoundRobinCursor cursor, LatencyPool pool)
    {
        if (members.Length == 0)
        {
            return EmptyPicker.Instance;
        }

        var endpoints = Array.ConvertAll(members, member => member.Endpoint);
        var isWeighted = Array.Exists(members, member => member.Weight != members[0].Weight);
        return policy switch
        {
            LatencyAwarePolicy => CreateLatencyAware(members, isWeighted, pool),
            LeastRequestPolicy least when isWeighted =>
                new WeightedLeastRequestPicker(members, CreateAliasTable(members), least.ActiveRequestBias, random),
            LeastRequestPolicy least => new LeastRequestPicker(endpoints, Math.Clamp(least.ChoiceCount, 1, MaxChoices), random),
            RandomPolicy => new RandomPicker(endpoints, random),
            _ when isWeighted =>
                new WeightedRoundRobinPicker(endpoints, WeightedRotation.Create(Array.ConvertAll(members, member => member.Weight)), cursor),
            _ => new RoundRobinPicker(endpoints, cursor),
        };
    }

    private static AliasTable CreateAliasTable(WeightedEndpoint[] members) =>
        new(Array.ConvertAll(members, member => (double)member.Weight));

    private LatencyAwarePicker CreateLatencyAware(WeightedEndpoint[] members, bool isWeighted, LatencyPool pool)
    {
        var mean = members.Average(member => (double)member.Weight);
        var candidates = Array.ConvertAll(
            members, member => new LatencyCandidate(member.Endpoint, member.Endpoint.Statistics, mean / member.Weight));
        return new LatencyAwarePicker(candidates, isWeighted ? CreateAliasTable(members) : null, pool, settings, random);
    }
}
