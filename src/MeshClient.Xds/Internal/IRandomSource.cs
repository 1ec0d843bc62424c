namespace MeshClient.Xds.Internal;

/// <summary>Source of randomness, injected so that tests are deterministic. Thread-safe.</summary>
internal interface IRandomSource
{
    /// <summary>A value in [0, 1).</summary>
    double NextDouble();

    /// <summary>A value in [0, <paramref name="exclusiveMax"/>); <paramref name="exclusiveMax"/> is at least 1.</summary>
    int Next(int exclusiveMax);

    /// <summary>64 random bits.</summary>
    ulong NextUInt64();
}
