// Hot path.
using MeshClient.Balancing.Weighting;
using MeshClient.Xds.Internal;

namespace MeshClient.Balancing.LeastRequest;

/// <summary>
/// For unequal weights: random choice with probability weight / (in flight + 1)^bias, the rates that Envoy's scheduler converges to. Envoy
/// re-weighs endpoints in a queue that one worker thread owns; here several draws by weight are thinned by load instead (sampling,
/// importance resampling), which needs no lock and is independent of the number of endpoints. Immutable.
/// </summary>
internal sealed class WeightedLeastRequestPicker(Endpoint[] endpoints, AliasTable weights, double bias, IRandomSource random) : EndpointPicker
{
    // Enough that an endpoint that is far busier than the others is rarely the only one drawn.
    private const int Draws = 8;

    public override PickTier Pick(in PickContext context, out Endpoint? endpoint)
    {
        endpoint = null;
        var total = 0.0;
        for (var i = 0; i < Draws; i++)
        {
            var candidate = endpoints[weights.Sample(random.NextUInt64())];
            if (TierOf(candidate, context) != PickTier.Usable)
            {
                continue;
            }

            var share = Share(candidate.Statistics.InFlight);
            total += share;
            if (endpoint is null || random.NextDouble() * total < share)
            {
                endpoint = candidate;
            }
        }

        return endpoint is not null
            ? PickTier.Usable
            : Scan(endpoints, random.Next(endpoints.Length), context, out endpoint);
    }

    private double Share(int inFlight) => bias == 1 ? 1.0 / (inFlight + 1) : Math.Pow(inFlight + 1, -bias);
}
