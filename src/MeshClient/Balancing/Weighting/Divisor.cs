// Hot path.
namespace MeshClient.Balancing.Weighting;

/// <summary>Remainders of a division by a number that is known long before: two multiplications instead of a division (Lemire). Immutable.</summary>
internal readonly struct Divisor(uint value)
{
    private readonly uint _value = value;
    private readonly ulong _reciprocal = (ulong.MaxValue / value) + 1;

    public uint Remainder(uint dividend) => (uint)(((((_reciprocal * dividend) >> 32) + 1) * _value) >> 32);
}
