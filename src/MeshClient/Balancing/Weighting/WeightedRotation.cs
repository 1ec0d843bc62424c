// Hot path.
namespace MeshClient.Balancing.Weighting;

/// <summary>
/// An endless sequence of indexes in proportion to weights and as evenly interleaved as possible. A pure function of the position, so
/// that many threads can walk it with one shared counter. Immutable.
/// </summary>
internal abstract class WeightedRotation
{
    // Beyond this the exact sequence would cost more memory than its precision is worth.
    private const int MaxPeriod = 8192;

    public static WeightedRotation Create(ReadOnlySpan<ulong> weights)
    {
        var divisor = 0UL;
        var total = 0UL;
        foreach (var weight in weights)
        {
            divisor = GreatestCommonDivisor(weight, divisor);
            total = checked(total + weight);
        }

        return divisor != 0 && total / divisor <= MaxPeriod
            ? new DeadlineRotation(weights, divisor, (int)(total / divisor))
            : new QuasiRandomRotation(weights, total);
    }

    /// <summary>The index at a position; indexes of weight zero never appear.</summary>
    public abstract int At(uint position);

    private static ulong GreatestCommonDivisor(ulong left, ulong right)
    {
        while (right != 0)
        {
            (left, right) = (right, left % right);
        }

        return left;
    }
}
