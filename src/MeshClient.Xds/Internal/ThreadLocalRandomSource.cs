namespace MeshClient.Xds.Internal;

/// <summary>Production randomness: one generator per thread, no locks. Thread-safe.</summary>
internal sealed class ThreadLocalRandomSource : IRandomSource
{
    public static readonly ThreadLocalRandomSource Instance = new();

    [ThreadStatic]
    private static Xoshiro256? Cached;

    private ThreadLocalRandomSource()
    {
    }

    private static Xoshiro256 Generator => Cached ??= new Xoshiro256(EntropySeed.Next());

    public double NextDouble() => Generator.NextDouble();

    public int Next(int exclusiveMax) => Generator.Next(exclusiveMax);

    public ulong NextUInt64() => Generator.NextUInt64();
}
