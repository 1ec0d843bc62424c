// Hot path.
namespace MeshClient.Balancing.Hashing;

/// <summary>
/// The owner of the request's hash in the table; while it cannot be used, the owners of hashes derived from it, as Envoy's retries do.
/// The table holds endpoints that cannot be reached too, as a hash ring does. Immutable.
/// </summary>
internal sealed class MaglevPicker(MaglevTable table, Endpoint[] endpoints) : EndpointPicker
{
    // Then nearly all endpoints are down, and any that is up will do.
    private const int MaxAttempts = 32;

    public override PickTier Pick(in PickContext context, out Endpoint? endpoint)
    {
        var owner = table.OwnerOf(context.RequestHash);
        if (TierOf(owner, context) == PickTier.Usable || RingHashPicker.IsDueForProbe(owner, context))
        {
            endpoint = owner;
            return PickTier.Usable;
        }

        for (var attempt = 1ul; attempt <= MaxAttempts; attempt++)
        {
            // 2^64 - attempt, as in Envoy.
            var candidate = table.OwnerOf(context.RequestHash ^ unchecked(0 - attempt));
            if (TierOf(candidate, context) == PickTier.Usable)
            {
                endpoint = candidate;
                return PickTier.Usable;
            }
        }

        return Scan(endpoints, (int)(context.RequestHash % (ulong)endpoints.Length), context, out endpoint);
    }
}
