// Hot path.
using MeshClient.Xds.Internal;

namespace MeshClient.Balancing.LeastRequest;

/// <summary>
/// The one with the fewest attempts in flight of some random choices, drawn with replacement; the first drawn wins a tie (gRFC A48 and
/// Envoy, equal weights). Immutable.
/// </summary>
internal sealed class LeastRequestPicker(Endpoint[] endpoints, int choiceCount, IRandomSource random) : EndpointPicker
{
    private const int MaxRounds = 4;

    public override PickTier Pick(in PickContext context, out Endpoint? endpoint)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            if (Draw(context, out endpoint) == PickTier.Usable)
            {
                return PickTier.Usable;
            }
        }

        return Scan(endpoints, random.Next(endpoints.Length), context, out endpoint);
    }

    private PickTier Draw(in PickContext context, out Endpoint? endpoint)
    {
        endpoint = null;
        var bestTier = PickTier.None;
        var fewest = int.MaxValue;
        for (var i = 0; i < choiceCount; i++)
        {
            var candidate = endpoints[random.Next(endpoints.Length)];
            var tier = TierOf(candidate, context);
            var inFlight = candidate.InFlight;
            if (tier < bestTier || (tier == bestTier && inFlight < fewest))
            {
                (endpoint, bestTier, fewest) = (candidate, tier, inFlight);
            }
        }

        return bestTier;
    }
}
