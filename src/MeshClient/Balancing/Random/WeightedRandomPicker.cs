// Hot path.
using MeshClient.Balancing.Weighting;
using MeshClient.Xds.Internal;

namespace MeshClient.Balancing.Random;

/// <summary>Random choice in proportion to weights. Immutable.</summary>
internal sealed class WeightedRandomPicker(Endpoint[] endpoints, AliasTable weights, IRandomSource random) : EndpointPicker
{
    private const int MaxDraws = 4;

    public override PickTier Pick(in PickContext context, out Endpoint? endpoint)
    {
        for (var i = 0; i < MaxDraws; i++)
        {
            var candidate = endpoints[weights.Sample(random.NextUInt64())];
            if (TierOf(candidate, context) == PickTier.Usable)
            {
                endpoint = candidate;
                return PickTier.Usable;
            }
        }

        return Scan(endpoints, random.Next(endpoints.Length), context, out endpoint);
    }
}
