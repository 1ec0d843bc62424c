// Hot path.
namespace MeshClient.Balancing.PickFirst;

/// <summary>
/// All calls go to one endpoint: the first in order that could be reached when a choice was needed (gRFC A62). A retry that avoids it goes
/// to the next and chooses nothing. Immutable, but for the choice.
/// </summary>
internal sealed class PickFirstPicker(Endpoint[] order, PickFirstSelection selection) : EndpointPicker
{
    public override PickTier Pick(in PickContext context, out Endpoint? endpoint)
    {
        endpoint = selection.Current;
        if (endpoint is not { IsConnectable: true })
        {
            endpoint = Choose(context);
            if (endpoint is { IsConnectable: false })
            {
                return PickTier.Usable;
            }
        }

        return endpoint is not null && TierOf(endpoint, context) == PickTier.Usable
            ? PickTier.Usable
            : Scan(order, 0, context, out endpoint);
    }

    // An endpoint whose back-off is over is tried again before later ones; it is chosen when it has been reached.
    private Endpoint? Choose(in PickContext context)
    {
        foreach (var candidate in order)
        {
            if (candidate.IsConnectable)
            {
                selection.Current = candidate;
                return candidate;
            }

            if (!context.Previous.Contains(candidate) && candidate.TryClaimProbe(context.Timestamp, early: false))
            {
                return candidate;
            }
        }

        return null;
    }
}
