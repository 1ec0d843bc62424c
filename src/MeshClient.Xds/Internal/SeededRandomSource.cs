namespace MeshClient.Xds.Internal;

/// <summary>Reproducible randomness for tests and simulations. Thread-safe: draws are serialized.</summary>
internal sealed class SeededRandomSource(ulong seed) : IRandomSource
{
    // Guards the generator; only tests and simulations take it.
    private readonly Lock _gate = new();
    private readonly Xoshiro256 _generator = new(seed);

    public double NextDouble()
    {
        lock (_gate)
        {
            return _generator.NextDouble();
        }
    }

    public int Next(int exclusiveMax)
    {
        lock (_gate)
        {
            return _generator.Next(exclusiveMax);
        }
    }

    public ulong NextUInt64()
    {
        lock (_gate)
        {
            return _generator.NextUInt64();
        }
    }
}
