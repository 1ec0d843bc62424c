// Hot path.
using System.Buffers;

namespace MeshClient.Balancing.Weighting;

/// <summary>Weighted random choice in constant time (Walker and Vose). Immutable.</summary>
internal sealed class AliasTable
{
    private readonly Column[] _columns;

    public AliasTable(ReadOnlySpan<ulong> weights)
    {
        _columns = new Column[weights.Length];
        var scaled = ArrayPool<double>.Shared.Rent(weights.Length);
        var order = ArrayPool<int>.Shared.Rent(weights.Length);
        Fill(weights, scaled, order);
        ArrayPool<double>.Shared.Return(scaled);
        ArrayPool<int>.Shared.Return(order);
    }

    /// <summary>An index with probability in proportion to its weight.</summary>
    /// <param name="bits">64 random bits.</param>
    public int Sample(ulong bits)
    {
        var index = (int)(((bits >> 32) * (uint)_columns.Length) >> 32);
        ref readonly var column = ref _columns[index];
        return (uint)bits < column.Threshold ? index : column.Alias;
    }

    // The low columns wait at the front of the order, the high ones at its end.
    private void Fill(ReadOnlySpan<ulong> weights, double[] scaled, int[] order)
    {
        var count = weights.Length;
        var total = 0.0;
        foreach (var weight in weights)
        {
            total += weight;
        }

        var low = 0;
        var high = count;
        for (var i = 0; i < count; i++)
        {
            scaled[i] = weights[i] * (double)count / total;
            order[scaled[i] < 1 ? low++ : --high] = i;
        }

        // Each column of height 1 is filled up by at most one other index.
        while (low > 0 && high < count)
        {
            var filled = order[--low];
            var giver = order[high];
            _columns[filled] = new Column(Threshold(scaled[filled]), giver);
            scaled[giver] -= 1 - scaled[filled];
            if (scaled[giver] < 1)
            {
                high++;
                order[low++] = giver;
            }
        }

        // What is left has height 1 up to rounding.
        while (low > 0)
        {
            SetFull(order[--low]);
        }

        while (high < count)
        {
            SetFull(order[high++]);
        }
    }

    private void SetFull(int index) => _columns[index] = new Column(uint.MaxValue, index);

    private static uint Threshold(double share) => (uint)Math.Min(uint.MaxValue, share * 4294967296.0);

    private readonly record struct Column(uint Threshold, int Alias);
}
