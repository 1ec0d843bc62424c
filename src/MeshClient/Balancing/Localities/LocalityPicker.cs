// Hot path.
using MeshClient.Balancing.RoundRobin;
using MeshClient.Balancing.Weighting;

namespace MeshClient.Balancing.Localities;

/// <summary>
/// Locality by weight, then an endpoint in it (Envoy locality-weighted balancing, gRPC xds_wrr_locality). Another locality is only used
/// when the chosen one has no endpoint that this call has not tried. Immutable, with a thread-safe cursor.
/// </summary>
internal sealed class LocalityPicker(EndpointPicker[] localities, WeightedRotation rotation, RoundRobinCursor cursor) : EndpointPicker
{
    public override PickTier Pick(in PickContext context, out Endpoint? endpoint)
    {
        var chosen = rotation.At(cursor.Next());
        var best = localities[chosen].Pick(context, out endpoint);
        for (var i = 1; i < localities.Length && best >= PickTier.Previous; i++)
        {
            var tier = localities[(chosen + i) % localities.Length].Pick(context, out var candidate);
            if (tier < best)
            {
                (best, endpoint) = (tier, candidate);
            }
        }

        return best;
    }
}
