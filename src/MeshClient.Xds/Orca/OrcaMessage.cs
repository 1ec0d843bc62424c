// Hot path.
using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Orca;

/// <summary>
/// Reads a serialized <c>OrcaLoadReport</c> (gRFC A51) in place: calls of a busy client bring one each, and most of it is not wanted.
/// Thread-safe.
/// </summary>
internal static class OrcaMessage
{
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
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch ((OrcaMetric)reader.Field)
            {
                case OrcaMetric.CpuUtilization or OrcaMetric.MemUtilization or OrcaMetric.RequestRate or OrcaMetric.ErrorRate or OrcaMetric.ApplicationUtilization
                    when reader.Kind == WireKind.Fixed64:
                    sink?.Add((OrcaMetric)reader.Field, default, BitConverter.UInt64BitsToDouble(reader.Value));
                    break;
                case OrcaMetric.RequestCost or OrcaMetric.Utilization or OrcaMetric.Named when reader.Kind == WireKind.Bytes:
                    if (!TryReadEntry(reader.Content, out var name, out var value))
                    {
                        return false;
                    }

                    sink?.Add((OrcaMetric)reader.Field, name, value);
                    break;
            }
        }

        return !reader.IsMalformed;
    }

    private static bool TryReadEntry(ReadOnlySpan<byte> entry, out ReadOnlySpan<byte> name, out double value)
    {
        name = default;
        value = 0;
        var reader = new WireReader(entry);
        while (reader.Next())
        {
            if (reader is { Field: KeyField, Kind: WireKind.Bytes })
            {
                name = reader.Content;
            }
            else if (reader is { Field: ValueField, Kind: WireKind.Fixed64 })
            {
                value = BitConverter.UInt64BitsToDouble(reader.Value);
            }
        }

        return !reader.IsMalformed;
    }
}
