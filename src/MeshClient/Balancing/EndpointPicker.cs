// Hot path.
namespace MeshClient.Balancing;

/// <summary>Chooses among the endpoints of one list. Immutable, but for counters that are thread-safe.</summary>
internal abstract class EndpointPicker
{
    /// <summary>
    /// The choice and how good it is; on <see cref="PickTier.None"/> there is none. Never a worse tier while the list holds a better one.
    /// </summary>
    public abstract PickTier Pick(in PickContext context, out Endpoint? endpoint);

    /// <summary>The tier of an endpoint for policies without avoidance.</summary>
    protected static PickTier TierOf(Endpoint endpoint, in PickContext context) =>
        !endpoint.IsConnectable ? PickTier.None
        : context.Previous.Contains(endpoint) ? PickTier.Previous
        : PickTier.Usable;

    /// <summary>The first endpoint of the best tier, walking the whole list from <paramref name="start"/>.</summary>
    protected static PickTier Scan(Endpoint[] endpoints, int start, in PickContext context, out Endpoint? endpoint)
    {
        endpoint = null;
        var best = PickTier.None;
        for (var i = 0; i < endpoints.Length && best != PickTier.Usable; i++)
        {
            var candidate = endpoints[(start + i) % endpoints.Length];
            var tier = TierOf(candidate, context);
            if (tier < best)
            {
                (best, endpoint) = (tier, candidate);
            }
        }

        return best;
    }
}
