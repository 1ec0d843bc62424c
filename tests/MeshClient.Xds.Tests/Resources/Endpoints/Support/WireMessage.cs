using Google.Protobuf;

namespace MeshClient.Xds.Tests.Resources.Endpoints.Support;

/// <summary>A protobuf message as a list of fields, so that a test can send what no generated writer would.</summary>
internal sealed class WireMessage
{
    private readonly List<byte[]> _fields = [];

    public int Count => _fields.Count;

    public static byte[] Varint(ulong value, int padding = 0)
    {
        var bytes = new List<byte>();
        do
        {
            bytes.Add((byte)((value & 0x7F) | 0x80));
            value >>= 7;
        }
        while (value > 0);

        bytes.AddRange(Enumerable.Repeat((byte)0x80, Math.Min(padding, 10 - bytes.Count)));
        bytes[^1] &= 0x7F;
        return [.. bytes];
    }

    public WireMessage AddVarint(int field, ulong value, int padding = 0) => Add([.. Varint((ulong)field << 3), .. Varint(value, padding)]);

    public WireMessage AddBytes(int field, ReadOnlySpan<byte> content, int padding = 0) =>
        Add([.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)content.Length, padding), .. content]);

    public WireMessage AddText(int field, string text) => AddBytes(field, ByteString.CopyFromUtf8(text).Span);

    public WireMessage Add(int field, WireMessage message) => AddBytes(field, message.ToArray());

    public WireMessage AddFixed64(int field, ulong value) => Add([.. Varint(((ulong)field << 3) | 1), .. BitConverter.GetBytes(value)]);

    public WireMessage AddFixed32(int field, uint value) => Add([.. Varint(((ulong)field << 3) | 5), .. BitConverter.GetBytes(value)]);

    public WireMessage AddGroup(int field) => Add([.. Varint(((ulong)field << 3) | 3), .. Varint(((ulong)field << 3) | 4)]);

    public WireMessage Add(byte[] field)
    {
        _fields.Add(field);
        return this;
    }

    /// <summary>Sends a field again, which for a message means: merge.</summary>
    public void Repeat(int index) => _fields.Add(_fields[index]);

    public void Shuffle(Random random) => random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_fields));

    public byte[] ToArray() => [.. _fields.SelectMany(static field => field)];
}
