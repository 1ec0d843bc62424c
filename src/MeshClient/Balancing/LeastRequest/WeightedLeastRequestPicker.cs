// Hot path.
using MeshClient.Balancing.Weighting;
using MeshClient.Xds.Internal;

namespace MeshClient.Balancing.LeastRequest;

/// <summary>
/// For unequal weights: random choice with probability weight / (in flight + 1)^bias, the rates that Envoy's scheduler converges to. Envoy
/// re-weighs endpoints in a queue that one worker thread owns. Here a short list is weighed as a whole; of a long one, several draws by
/// weight are weighed by load (sampling, importance resampling). Neither needs a lock, and the cost is bounded. Immutable.
/// </summary>
internal sealed class WeightedLeastRequestPicker : EndpointPicker
{
    private const int ShortList = 16;
    private const int Draws = 6;

    private readonly Endpoint[] _endpoints;
    private readonly double _bias;
    private readonly IRandomSource _random;

    // One of the two.
    private readonly ulong[]? _weights;
    private readonly AliasTable? _draws;

    public WeightedLeastRequestPicker(Endpoint[] endpoints, ReadOnlySpan<ulong> weights, double bias, IRandomSource random)
    {
        _endpoints = endpoints;
        _bias = bias;
        _random = random;
        if (endpoints.Length <= ShortList)
        {
            _weights = weights.ToArray();
        }
        else
        {
            _draws = new AliasTable(weights);
        }
    }

    public override PickTier Pick(in PickContext context, out Endpoint? endpoint)
    {
        Span<int> indexes = stackalloc int[ShortList];
        Span<double> sums = stackalloc double[ShortList];
        var count = _weights is null ? Draws : _endpoints.Length;
        var total = 0.0;
        for (var i = 0; i < count; i++)
        {
            // Draws follow the weights already.
            var index = _draws is null ? i : _draws.Sample(_random.NextUInt64());
            var candidate = _endpoints[index];
            if (TierOf(candidate, context) == PickTier.Usable)
            {
                total += (_weights is null ? 1 : _weights[index]) * Share(candidate.InFlight);
            }

            indexes[i] = index;
            sums[i] = total;
        }

        // Those that are not usable add nothing and therefore own no point.
        var point = _random.NextDouble() * total;
        for (var i = 0; i < count; i++)
        {
            if (point < sums[i])
            {
                endpoint = _endpoints[indexes[i]];
                return PickTier.Usable;
            }
        }

        return Scan(_endpoints, _random.Next(_endpoints.Length), context, out endpoint);
    }

    private double Share(int inFlight) => _bias == 1 ? 1.0 / (inFlight + 1) : Math.Pow(inFlight + 1, -_bias);
}
