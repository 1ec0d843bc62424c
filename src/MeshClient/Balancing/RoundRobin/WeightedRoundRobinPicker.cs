// Hot path.
using MeshClient.Balancing.Weighting;

namespace MeshClient.Balancing.RoundRobin;

/// <summary>Rotation in proportion to weights, in earliest-deadline order as Envoy does it. Immutable, with a thread-safe cursor.</summary>
internal sealed class WeightedRoundRobinPicker(Endpoint[] endpoints, WeightedRotation rotation, RoundRobinCursor cursor) : EndpointPicker
{
    // After this many unusable draws in a row the weights matter less than finding anything.
    private const int MaxDraws = 4;

    public override PickTier Pick(in PickContext context, out Endpoint? endpoint)
    {
        for (var i = 0; i < MaxDraws; i++)
        {
            var candidate = endpoints[rotation.At(cursor.Next())];
            if (TierOf(candidate, context) == PickTier.Usable)
            {
                endpoint = candidate;
                return PickTier.Usable;
            }
        }

        return Scan(endpoints, (int)(cursor.Next() % (uint)endpoints.Length), context, out endpoint);
    }
}
