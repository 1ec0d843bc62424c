// Hot path.
namespace MeshClient.Balancing.Weighting;

/// <summary>
/// One period of Envoy's earliest-deadline-first order, computed ahead: index i is due at k / weight for k = 1, 2, …; every stretch of
/// one period holds each index exactly weight times. Immutable.
/// </summary>
internal sealed class DeadlineRotation : WeightedRotation
{
    private readonly ushort[] _period;
    private readonly Divisor _length;

    public DeadlineRotation(ReadOnlySpan<ulong> weights, ulong divisor, int period)
    {
        _period = new ushort[period];
        _length = new Divisor((uint)period);
        var due = new PriorityQueue<int, Deadline>(weights.Length);
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] != 0)
            {
                due.Enqueue(i, new Deadline(1, weights[i] / divisor, i));
            }
        }

        for (var i = 0; i < period; i++)
        {
            due.TryPeek(out var index, out var deadline);
            _period[i] = (ushort)index;
            due.DequeueEnqueue(index, deadline with { Turn = deadline.Turn + 1 });
        }
    }

    public override int At(uint position) => _period[_length.Remainder(position)];

    // Turn / Weight, compared without rounding; equal deadlines in index order.
    private readonly record struct Deadline(ulong Turn, ulong Weight, int Index) : IComparable<Deadline>
    {
        public int CompareTo(Deadline other)
        {
            var order = (Turn * other.Weight).CompareTo(other.Turn * Weight);
            return order != 0 ? order : Index.CompareTo(other.Index);
        }
    }
}
