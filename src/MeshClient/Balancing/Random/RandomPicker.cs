// Hot path.
using MeshClient.Xds.Internal;

namespace MeshClient.Balancing.Random;

/// <summary>Uniform random choice of at least one endpoint; Envoy's policy ignores weights. Immutable.</summary>
internal sealed class RandomPicker(Endpoint[] endpoints, IRandomSource random) : EndpointPicker
{
    public override PickTier Pick(in PickContext context, out Endpoint? endpoint)
    {
        var index = random.Next(endpoints.Length);
        endpoint = endpoints[index];
        var tier = TierOf(endpoint, context);
        return tier == PickTier.Usable ? tier : Scan(endpoints, random.Next(endpoints.Length), context, out endpoint);
    }
}
