// Hot path.
using MeshClient.Balancing.Weighting;

namespace MeshClient.Balancing.RoundRobin;

/// <summary>Plain rotation over endpoints of equal weight, at least one. Immutable, with a thread-safe cursor.</summary>
internal sealed class RoundRobinPicker : EndpointPicker
{
    private readonly Endpoint[] _endpoints;
    private readonly RoundRobinCursor _cursor;
    private readonly Divisor _count;

    public RoundRobinPicker(Endpoint[] endpoints, RoundRobinCursor cursor)
    {
        _endpoints = endpoints;
        _cursor = cursor;
        _count = new Divisor((uint)endpoints.Length);
    }

    public override PickTier Pick(in PickContext context, out Endpoint? endpoint)
    {
        var endpoints = _endpoints;
        var index = (int)_count.Remainder(_cursor.Next());
        endpoint = endpoints[index];
        var tier = TierOf(endpoint, context);
        return tier == PickTier.Usable ? tier : Scan(endpoints, index + 1, context, out endpoint);
    }
}
