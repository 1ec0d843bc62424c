namespace MeshClient.Xds.Internal;

/// <summary>Numbers in protobuf messages. Thread-safe.</summary>
internal static class WireNumbers
{
    /// <summary>False for a number of more than 32 bits.</summary>
    public static bool TryRead(ulong value, out uint number)
    {
        number = (uint)value;
        return value <= uint.MaxValue;
    }

    /// <summary>A <c>google.protobuf.UInt32Value</c>; false when malformed.</summary>
    public static bool TryReadWrapped(ReadOnlySpan<byte> message, out uint number)
    {
        number = 0;
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1 && (reader.Kind != WireKind.Varint || !TryRead(reader.Value, out number)))
            {
                return false;
            }
        }

        return !reader.IsMalformed;
    }
}
