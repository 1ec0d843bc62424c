// Hot path.
using System.Buffers.Binary;

namespace MeshClient.Xds.Orca;

/// <summary>
/// Reads a serialized <c>OrcaLoadReport</c> (gRFC A51) in place: calls of a busy client bring one each, and most of it is not wanted.
/// Thread-safe.
/// </summary>
internal static class OrcaMessage
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Bytes = 2;
    private const int Fixed32 = 5;
    private const int MaxVarintBytes = 10;

    private const int KeyField = 1;
    private const int ValueField = 2;

    /// <summary>False, and nothing was added, when the message is malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, IOrcaSink sink)
    {
        // The whole of it first, so that a broken report is not taken in half.
        return TryWalk(message, null) && TryWalk(message, sink);
    }

    private static bool TryWalk(ReadOnlySpan<byte> message, IOrcaSink? sink)
    {
        while (!message.IsEmpty)
        {
            if (!TryReadField(ref message, out var field, out var wire, out var payload))
            {
                return false;
            }

            switch ((OrcaMetric)field)
            {
                case OrcaMetric.CpuUtilization or OrcaMetric.MemUtilization or OrcaMetric.RequestRate or OrcaMetric.ErrorRate or OrcaMetric.ApplicationUtilization
                    when wire == Fixed64:
                    sink?.Add((OrcaMetric)field, default, BinaryPrimitives.ReadDoubleLittleEndian(payload));
                    break;
                case OrcaMetric.RequestCost or OrcaMetric.Utilization or OrcaMetric.Named when wire == Bytes:
                    if (!TryReadEntry(payload, out var name, out var value))
                    {
                        return false;
                    }

                    sink?.Add((OrcaMetric)field, name, value);
                    break;
            }
        }

        return true;
    }

    private static bool TryReadEntry(ReadOnlySpan<byte> entry, out ReadOnlySpan<byte> name, out double value)
    {
        name = default;
        value = 0;
        while (!entry.IsEmpty)
        {
            if (!TryReadField(ref entry, out var field, out var wire, out var payload))
            {
                return false;
            }

            if (field == KeyField && wire == Bytes)
            {
                name = payload;
            }
            else if (field == ValueField && wire == Fixed64)
            {
                value = BinaryPrimitives.ReadDoubleLittleEndian(payload);
            }
        }

        return true;
    }

    private static bool TryReadField(scoped ref ReadOnlySpan<byte> message, out int field, out int wire, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        (field, wire) = (0, 0);
        if (!TryReadVarint(ref message, out var tag) || tag > uint.MaxValue || tag >> 3 == 0)
        {
            return false;
        }

        field = (int)(tag >> 3);
        wire = (int)(tag & 7);
        switch (wire)
        {
            case Varint:
                return TryReadVarint(ref message, out _);
            case Fixed64:
                return TryTake(ref message, 8, out payload);
            case Bytes:
                return TryReadVarint(ref message, out var length) && TryTake(ref message, length, out payload);
            case Fixed32:
                return TryTake(ref message, 4, out payload);
            default:
                // Groups have no place in this message.
                return false;
        }
    }

    private static bool TryTake(scoped ref ReadOnlySpan<byte> message, ulong length, out ReadOnlySpan<byte> payload)
    {
        if (length > (ulong)message.Length)
        {
            payload = default;
            return false;
        }

        payload = message[..(int)length];
        message = message[(int)length..];
        return true;
    }

    private static bool TryReadVarint(scoped ref ReadOnlySpan<byte> message, out ulong value)
    {
        value = 0;
        for (var i = 0; i < message.Length && i < MaxVarintBytes; i++)
        {
            value |= (ulong)(message[i] & 0x7F) << (7 * i);
            if ((message[i] & 0x80) == 0)
            {
                message = message[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
