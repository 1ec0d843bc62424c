// Hot path.
using MeshClient.Balancing.Weighting;
using MeshClient.Xds.Internal;

namespace MeshClient.Balancing.LeastRequest;

/// <summary>
/// For unequal weights: random choice with probability weight / (in flight + 1)^bias, the rates that Envoy's scheduler converges to. Envoy
/// re-weighs endpoints in a queue that one worker thread owns. Here a short list is weighed as a whole; of a long one, several draws by
/// weight are weighed by load (sampling, importance resampling). Neither needs a lock, and the cost is bounded. Immutable.
/// </summary>
internal sealed class WeightedLeastRequestPicker(WeightedEndpoint[] members, AliasTable weights, double bias, IRandomSource random) : EndpointPicker
{
    private const int ShortList = 16;
    private const int Draws = 8;

    private readonly Endpoint[] _endpoints = Array.ConvertAll(members, member => member.Endpoint);

    public override PickTier Pick(in PickContext context, out Endpoint? endpoint)
    {
        endpoint = members.Length <= ShortList ? ChooseOfAll(context) : ChooseOfDraws(context);
        return endpoint is not null
            ? PickTier.Usable
            : Scan(_endpoints, random.Next(_endpoints.Length), context, out endpoint);
    }

    private Endpoint? ChooseOfAll(in PickContext context)
    {
        Span<double> sums = stackalloc double[ShortList];
        var total = 0.0;
        for (var i = 0; i < members.Length; i++)
        {
            var candidate = members[i].Endpoint;
            total += TierOf(candidate, context) == PickTier.Usable ? members[i].Weight * Share(candidate.Statistics.InFlight) : 0;
            sums[i] = total;
        }

        var point = random.NextDouble() * total;
        for (var i = 0; i < members.Length && total > 0; i++)
        {
            if (point < sums[i])
            {
                return members[i].Endpoint;
            }
        }

        return null;
    }

    private Endpoint? ChooseOfDraws(in PickContext context)
    {
        Endpoint? chosen = null;
        var total = 0.0;
        for (var i = 0; i < Draws; i++)
        {
            var candidate = _endpoints[weights.Sample(random.NextUInt64())];
            if (TierOf(candidate, context) != PickTier.Usable)
            {
                continue;
            }

            var share = Share(candidate.Statistics.InFlight);
            total += share;
            if (chosen is null || random.NextDouble() * total < share)
            {
                chosen = candidate;
            }
        }

        return chosen;
    }

    private double Share(int inFlight) => bias == 1 ? 1.0 / (inFlight + 1) : Math.Pow(inFlight + 1, -bias);
}
