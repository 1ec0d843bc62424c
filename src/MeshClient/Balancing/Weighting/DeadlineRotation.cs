// Hot path.
using System.Buffers;

namespace MeshClient.Balancing.Weighting;

/// <summary>
/// One period of Envoy's earliest-deadline-first order, computed ahead: index i is due at k / weight for k = 1, 2, …, weight; every stretch
/// of one period holds each index exactly weight times. Immutable.
/// </summary>
internal sealed class DeadlineRotation : WeightedRotation
{
    // Different deadlines of a period of at most 2^13 are at least 2^-26 apart, so that this much per index only orders equal ones.
    private const double TieBreak = 1e-12;

    private readonly ushort[] _period;
    private readonly Divisor _length;

    public DeadlineRotation(ReadOnlySpan<ulong> weights, ulong divisor, int period)
    {
        _period = new ushort[period];
        _length = new Divisor((uint)period);
        var deadlines = ArrayPool<double>.Shared.Rent(period);
        var next = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            var weight = (double)(weights[i] / divisor);
            for (var turn = 1; turn <= weight; turn++)
            {
                deadlines[next] = (turn / weight) + (i * TieBreak);
                _period[next++] = (ushort)i;
            }
        }

        deadlines.AsSpan(0, period).Sort(_period.AsSpan());
        ArrayPool<double>.Shared.Return(deadlines);
    }

    public override int At(uint position) => _period[_length.Remainder(position)];
}
