using System.Buffers.Binary;

namespace MeshClient.Xds.Internal;

/// <summary>
/// Walks the fields of one protobuf message in place. Whatever the bytes are, it neither throws nor reads past them; groups, which no
/// protocol of today uses, count as malformed. Single-owner.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private const int MaxVarintBytes = 10;

    private readonly ReadOnlySpan<byte> _message = message;
    private int _position;

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    public WireKind Kind { get; private set; }

    /// <summary>Of every kind but <see cref="WireKind.Bytes"/>.</summary>
    public ulong Value { get; private set; }

    /// <summary>Where <see cref="Content"/> begins in the message.</summary>
    public int ContentStart { get; private set; }

    public int ContentLength { get; private set; }

    /// <summary>Where the current field ends and the next one begins.</summary>
    public readonly int End => _position;

    /// <summary>Of a <see cref="WireKind.Bytes"/>; empty for other kinds.</summary>
    public readonly ReadOnlySpan<byte> Content => _message.Slice(ContentStart, ContentLength);

    /// <summary>Tells the end of the message from an end to its sense.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Moves to the next field; false at the end of the message or of its sense.</summary>
    public bool Next()
    {
        if (_position == _message.Length || IsMalformed)
        {
            return false;
        }

        if (!TryReadVarint(out var tag) || tag > uint.MaxValue || tag >> 3 == 0)
        {
            return Fail();
        }

        Field = (int)(tag >> 3);
        Kind = (WireKind)(tag & 7);
        switch (Kind)
        {
            case WireKind.Varint when TryReadVarint(out var value):
                (Value, ContentLength) = (value, 0);
                return true;
            case WireKind.Fixed64 when Skip(sizeof(ulong)):
                (Value, ContentLength) = (BinaryPrimitives.ReadUInt64LittleEndian(_message[(_position - sizeof(ulong))..]), 0);
                return true;
            case WireKind.Fixed32 when Skip(sizeof(uint)):
                (Value, ContentLength) = (BinaryPrimitives.ReadUInt32LittleEndian(_message[(_position - sizeof(uint))..]), 0);
                return true;
            case WireKind.Bytes when TryReadVarint(out var length) && length <= int.MaxValue:
                (ContentStart, ContentLength) = (_position, (int)length);
                return Skip((int)length);
            default:
                return Fail();
        }
    }

    private bool Skip(int count)
    {
        if (count > _message.Length - _position)
        {
            return Fail();
        }

        _position += count;
        return true;
    }

    private bool Fail()
    {
        IsMalformed = true;
        return false;
    }

    private bool TryReadVarint(out ulong value)
    {
        value = 0;
        var end = Math.Min(_message.Length, _position + MaxVarintBytes);
        for (var shift = 0; _position < end; shift += 7)
        {
            var next = _message[_position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
