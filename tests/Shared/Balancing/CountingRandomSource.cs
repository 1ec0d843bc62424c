using MeshClient.Xds.Internal;

namespace MeshClient.Tests.Shared.Balancing;

/// <summary>Counts how often randomness was asked for.</summary>
internal sealed class CountingRandomSource(IRandomSource inner) : IRandomSource
{
    private int _draws;

    public int Draws => Volatile.Read(ref _draws);

    public double NextDouble()
    {
        Interlocked.Increment(ref _draws);
        return inner.NextDouble();
    }

    public int Next(int exclusiveMax)
    {
        Interlocked.Increment(ref _draws);
        return inner.Next(exclusiveMax);
    }

    public ulong NextUInt64()
    {
        Interlocked.Increment(ref _draws);
        return inner.NextUInt64();
    }
}
