// Hot path.
namespace MeshClient.Balancing.RoundRobin;

/// <summary>Plain rotation over endpoints of equal weight. Immutable, with a thread-safe cursor.</summary>
internal sealed class RoundRobinPicker : EndpointPicker
{
    private readonly Endpoint[] _endpoints;
    private readonly RoundRobinCursor _cursor;

    public RoundRobinPicker(Endpoint[] endpoints, RoundRobinCursor cursor)
    {
        _endpoints = endpoints;
        _cursor = cursor;
    }

    public override PickTier Pick(in PickContext context, out Endpoint? endpoint)
    {
        var endpoints = _endpoints;
        if (endpoints.Length == 0)
        {
            endpoint = null;
            return PickTier.None;
        }

        var index = (int)(_cursor.Next() % (uint)endpoints.Length);
        endpoint = endpoints[index];
        var tier = TierOf(endpoint, context);
        return tier == PickTier.Usable ? tier : Scan(endpoints, index + 1, context, out endpoint);
    }
}
