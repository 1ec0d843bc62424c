// Hot path.
namespace MeshClient.Balancing.Weighting;

/// <summary>
/// For weights without a short common period: the fractional parts of position × golden ratio visit every stretch of [0, 1) in proportion
/// to its length and stay within a few visits of it at any time. Constant time whatever the weights. Immutable.
/// </summary>
internal sealed class QuasiRandomRotation : WeightedRotation
{
    // The golden ratio's fraction × 2^64.
    private const ulong Step = 0x9E3779B97F4A7C15;

    // Index i owns the points below _upper[i] and not below _upper[i - 1], as fractions × 2^64.
    private readonly ulong[] _upper;

    // First index that owns a point of each of count equal stretches: the search starts there and takes two steps on average.
    private readonly int[] _guide;

    public QuasiRandomRotation(ReadOnlySpan<ulong> weights, ulong total)
    {
        var count = weights.Length;
        _upper = new ulong[count];
        _guide = new int[count];
        var sum = 0UL;
        for (var i = 0; i < count; i++)
        {
            sum += weights[i];
            _upper[i] = sum == total ? ulong.MaxValue : (ulong)((double)sum / total * 18446744073709551616.0);
        }

        var index = 0;
        for (var i = 0; i < count; i++)
        {
            var start = (ulong)(((UInt128)i << 64) / (uint)count);
            while (_upper[index] <= start)
            {
                index++;
            }

            _guide[i] = index;
        }
    }

    public override int At(uint position)
    {
        var point = position * Step;
        var index = _guide[(int)Math.BigMul(point, (ulong)_guide.Length, out _)];

        // The last bound is above every point but one, which belongs to the last index.
        while (point >= _upper[index] && point != ulong.MaxValue)
        {
            index++;
        }

        return index;
    }
}
