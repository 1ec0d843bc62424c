using MeshClient.Xds.Internal;

namespace MeshClient.Tests.Shared.Routing;

/// <summary>Always draws the end of the range, to test bounds.</summary>
internal sealed class ExtremeRandomSource(bool highest) : IRandomSource
{
    public double NextDouble() => highest ? double.BitDecrement(1) : 0;

    public int Next(int exclusiveMax) => highest ? exclusiveMax - 1 : 0;

    public ulong NextUInt64() => highest ? ulong.MaxValue : 0;
}
