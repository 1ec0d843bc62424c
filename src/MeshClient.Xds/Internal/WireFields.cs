using System.Buffers.Binary;
using Google.Protobuf;

namespace MeshClient.Xds.Internal;

/// <summary>
/// Walks over the fields of one serialized message without copying or allocating. Stops at the first damage: whoever must know parses
/// the message. Single-owner: its method's stack frame.
/// </summary>
internal ref struct WireFields(ReadOnlySpan<byte> message)
{
    private const int TagTypeBits = 3;
    private const int MaxVarintShift = 63;
    private ReadOnlySpan<byte> _rest = message;

    public int Number { get; private set; }

    public WireFormat.WireType WireType { get; private set; }

    /// <summary>The number of a field that is not length-delimited.</summary>
    public ulong Scalar { get; private set; }

    /// <summary>The content of a length-delimited field.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    public bool MoveNext()
    {
        if (!TryReadVarint(out var tag))
        {
            return false;
        }

        Number = (int)Math.Min(tag >> TagTypeBits, int.MaxValue);
        WireType = (WireFormat.WireType)(tag & ((1 << TagTypeBits) - 1));
        Scalar = 0;
        Content = default;
        return WireType switch
        {
            WireFormat.WireType.Varint => TryReadVarint(out var value) && Set(value),
            WireFormat.WireType.Fixed64 => TryTake(sizeof(ulong), out var bytes) && Set(BinaryPrimitives.ReadUInt64LittleEndian(bytes)),
            WireFormat.WireType.Fixed32 => TryTake(sizeof(uint), out var bytes) && Set(BinaryPrimitives.ReadUInt32LittleEndian(bytes)),
            WireFormat.WireType.LengthDelimited => TryReadContent(),
            _ => false,
        };
    }

    private bool Set(ulong value)
    {
        Scalar = value;
        return true;
    }

    private bool TryReadContent()
    {
        if (!TryReadVarint(out var length) || !TryTake(length, out var content))
        {
            return false;
        }

        Content = content;
        return true;
    }

    private bool TryTake(ulong length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (length > (ulong)_rest.Length)
        {
            return false;
        }

        bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    private bool TryReadVarint(out ulong value)
    {
        value = 0;
        var (index, shift) = (0, 0);
        while (index < _rest.Length && shift <= MaxVarintShift)
        {
            var current = _rest[index++];
            value |= (ulong)(current & 0x7f) << shift;
            if (current < 0x80)
            {
                _rest = _rest[index..];
                return true;
            }

            shift += 7;
        }

        return false;
    }
}
