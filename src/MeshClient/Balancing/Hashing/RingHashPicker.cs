// Hot path.
namespace MeshClient.Balancing.Hashing;

/// <summary>
/// The owner of the request's hash, or the next on the ring that can be reached (gRFC A42). The ring holds endpoints that cannot be
/// reached too, so that a failure moves only the requests of the one that failed, and moves them back. Immutable.
/// </summary>
internal sealed class RingHashPicker(HashRing ring, Endpoint[] endpoints) : EndpointPicker
{
    public override PickTier Pick(in PickContext context, out Endpoint? endpoint)
    {
        var owners = ring.Owners;
        var position = ring.Find(context.RequestHash);
        if (IsDueForProbe(owners[position], context))
        {
            endpoint = owners[position];
            return PickTier.Usable;
        }

        endpoint = null;
        var best = PickTier.None;
        for (var i = 0; i < owners.Length; i++)
        {
            var candidate = owners[position];
            var tier = TierOf(candidate, context);
            if (tier == PickTier.Usable)
            {
                endpoint = candidate;
                return tier;
            }

            if (tier < best)
            {
                (best, endpoint) = (tier, candidate);
            }

            position = position + 1 == owners.Length ? 0 : position + 1;
        }

        // With more endpoints than entries some have none.
        return best == PickTier.None ? Scan(endpoints, 0, context, out endpoint) : best;
    }

    // Only its own requests find out whether an endpoint is back: others would lose their affinity for it.
    internal static bool IsDueForProbe(Endpoint owner, in PickContext context) =>
        !owner.IsConnectable && !context.Previous.Contains(owner) && owner.TryClaimProbe(context.Timestamp, early: false);
}
