// Hot path.
using MeshClient.Xds.Internal;

namespace MeshClient.Balancing;

/// <summary>
/// Lends single calls to endpoints that could not be reached, when their back-off has passed. Spaced, so that many dead endpoints cannot
/// turn every call into a probe. Thread-safe.
/// </summary>
internal sealed class ProbeSchedule(Endpoint[] unreachable, long spacing, IRandomSource random)
{
    private long _next;

    public bool TryClaim(in PickContext context, out Endpoint? endpoint)
    {
        endpoint = null;
        var now = context.Timestamp;

        // A call that has failed once already is no guinea pig.
        if (unreachable.Length == 0 || now < Volatile.Read(ref _next) || !context.Previous.IsEmpty)
        {
            return false;
        }

        var earliest = long.MaxValue;
        var start = random.Next(unreachable.Length);
        for (var i = 0; i < unreachable.Length; i++)
        {
            var candidate = unreachable[(start + i) % unreachable.Length];
            if (!candidate.IsConnectable && candidate.TryClaimProbe(now, early: false))
            {
                Volatile.Write(ref _next, now + spacing);
                endpoint = candidate;
                return true;
            }

            earliest = Math.Min(earliest, candidate.BlockedUntil);
        }

        Volatile.Write(ref _next, Math.Max(earliest, now + spacing));
        return false;
    }
}
