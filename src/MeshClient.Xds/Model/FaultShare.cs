namespace MeshClient.Xds.Model;

/// <summary>The share of calls that a fault befalls. Immutable.</summary>
/// <param name="Numerator">May be lowered by a header of the request, in the same parts.</param>
/// <param name="Denominator">100, 10,000 or 1,000,000.</param>
internal readonly record struct FaultShare(uint Numerator, uint Denominator = FaultShare.Hundred)
{
    public const uint Hundred = 100;
    public const uint TenThousand = 10_000;
    public const uint Million = 1_000_000;

    public uint PerMillion => (uint)Math.Min(Numerator * (ulong)(Million / Denominator), Million);
}
