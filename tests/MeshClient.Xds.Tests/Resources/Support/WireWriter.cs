using Google.Protobuf;

namespace MeshClient.Xds.Tests.Resources.Support;

/// <summary>Single fields in the wire format.</summary>
internal static class WireWriter
{
    public static ByteString Varint(int number, ulong value) => Write(number, WireFormat.WireType.Varint, output => output.WriteUInt64(value));

    public static ByteString Fixed64(int number, ulong value) => Write(number, WireFormat.WireType.Fixed64, output => output.WriteFixed64(value));

    public static ByteString Fixed32(int number, uint value) => Write(number, WireFormat.WireType.Fixed32, output => output.WriteFixed32(value));

    /// <summary>Also for strings and bytes.</summary>
    public static ByteString Message(int number, ByteString content) =>
        Write(number, WireFormat.WireType.LengthDelimited, output => output.WriteBytes(content));

    public static ByteString Concat(params ByteString[] parts) => ByteString.CopyFrom([.. parts.SelectMany(part => part)]);

    private static ByteString Write(int number, WireFormat.WireType type, Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(number, type);
            write(output);
        }

        return ByteString.CopyFrom(stream.ToArray());
    }
}
