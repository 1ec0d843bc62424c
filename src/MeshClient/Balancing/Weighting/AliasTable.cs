// Hot path.
namespace MeshClient.Balancing.Weighting;

/// <summary>Weighted random choice in constant time (Walker and Vose). Immutable.</summary>
internal sealed class AliasTable
{
    private readonly Column[] _columns;

    public AliasTable(ReadOnlySpan<double> weights)
    {
        var count = weights.Length;
        var total = 0.0;
        foreach (var weight in weights)
        {
            total += weight;
        }

        _columns = new Column[count];
        var scaled = new double[count];
        var small = new Stack<int>(count);
        var large = new Stack<int>(count);
        for (var i = 0; i < count; i++)
        {
            scaled[i] = weights[i] * count / total;
            (scaled[i] < 1 ? small : large).Push(i);
        }

        // Each column of height 1 is filled up by at most one other index.
        while (small.Count > 0 && large.Count > 0)
        {
            var low = small.Pop();
            var high = large.Pop();
            _columns[low] = new Column(Threshold(scaled[low]), high);
            scaled[high] -= 1 - scaled[low];
            (scaled[high] < 1 ? small : large).Push(high);
        }

        // What is left has height 1 up to rounding.
        foreach (var full in small.Concat(large))
        {
            _columns[full] = new Column(uint.MaxValue, full);
        }
    }

    /// <summary>An index with probability in proportion to its weight.</summary>
    /// <param name="bits">64 random bits.</param>
    public int Sample(ulong bits)
    {
        var index = (int)(((bits >> 32) * (uint)_columns.Length) >> 32);
        ref readonly var column = ref _columns[index];
        return (uint)bits < column.Threshold ? index : column.Alias;
    }

    private static uint Threshold(double share) => (uint)Math.Min(uint.MaxValue, share * 4294967296.0);

    private readonly record struct Column(uint Threshold, int Alias);
}
