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
    private const int TagTypeMask = (1 << TagTypeBits) - 1;
    private const byte MoreBytes = 0x80;
    private const int MaxVarintShift = 63;

    private readonly ReadOnlySpan<byte> _bytes = message;
    private int _position;
    private int _start;
    private int _length;

    public int Number { get; private set; }

    public WireFormat.WireType WireType { get; private set; }

    /// <summary>The number of a field that is not length-delimited.</summary>
    public ulong Scalar { get; private set; }

    /// <summary>The content of a length-delimited field; empty for others.</summary>
    public readonly ReadOnlySpan<byte> Content => _bytes.Slice(_start, _length);

    public bool MoveNext()
    {
        if (_position >= _bytes.Length || !TryReadVarint(out var tag))
        {
            return false;
        }

        Number = (int)Math.Min(tag >> TagTypeBits, int.MaxValue);
        WireType = (WireFormat.WireType)(tag & TagTypeMask);
        if (WireType == WireFormat.WireType.LengthDelimited)
        {
            return TryReadVarint(out var length) && TryTake(length);
        }

        return TryReadScalar();
    }

    private bool TryReadScalar()
    {
        switch (WireType)
        {
            case WireFormat.WireType.Varint when TryReadVarint(out var value):
                (Scalar, _length) = (value, 0);
                return true;
            case WireFormat.WireType.Fixed64 when TryTake(sizeof(ulong)):
                (Scalar, _length) = (BinaryPrimitives.ReadUInt64LittleEndian(Content), 0);
                return true;
            case WireFormat.WireType.Fixed32 when TryTake(sizeof(uint)):
                (Scalar, _length) = (BinaryPrimitives.ReadUInt32LittleEndian(Content), 0);
                return true;
            default:
                return false;
        }
    }

    private bool TryTake(ulong length)
    {
        if (length > (ulong)(_bytes.Length - _position))
        {
            return false;
        }

        _start = _position;
        _length = (int)length;
        _position += _length;
        return true;
    }

    private bool TryReadVarint(out ulong value)
    {
        if (_position < _bytes.Length && _bytes[_position] < MoreBytes)
        {
            value = _bytes[_position++];
            return true;
        }

        return TryReadLongVarint(out value);
    }

    private bool TryReadLongVarint(out ulong value)
    {
        value = 0;
        for (var shift = 0; _position < _bytes.Length && shift <= MaxVarintShift; shift += 7)
        {
            var current = _bytes[_position++];
            value |= (ulong)(current & ~MoreBytes) << shift;
            if (current < MoreBytes)
            {
                return true;
            }
        }

        return false;
    }
}
