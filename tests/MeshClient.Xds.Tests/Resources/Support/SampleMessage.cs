using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Resources.Support;

namespace MeshClient.Xds.Tests.Resources.Support;

/// <summary>
/// A serialized message taken apart as far as the support table reads it, extensions included, so that a field can be set anywhere in
/// it, also one that we do not declare.
/// </summary>
internal sealed class SampleMessage
{
    private readonly List<Func<ByteString>> _parts = [];
    private readonly List<SampleMessage> _children = [];
    private readonly string _path;

    private SampleMessage(MessageSupport table, string path, ReadOnlySpan<byte> bytes)
    {
        (Table, _path) = (table, path);
        var fields = new WireReader(bytes);
        while (fields.Next())
        {
            var field = table.Find(fields.Field);
            var wire = Field(fields);
            _parts.Add(field is null || fields.Kind != WireKind.Bytes ? () => wire : Open(field, fields.Content) ?? (() => wire));
        }
    }

    public MessageSupport Table { get; }

    public static SampleMessage Parse(MessageSupport table, ReadOnlySpan<byte> bytes) => new(table, "", bytes);

    public string PathOf(FieldSupport field) => _path.Length == 0 ? field.Name : $"{_path}.{field.Name}";

    public IEnumerable<SampleMessage> All() => _children.SelectMany(child => child.All()).Prepend(this);

    /// <summary>Sets <paramref name="field"/> of this message to something that is not its default, for good.</summary>
    public void Set(FieldSupport field) => _parts.Add(() => SampleField.Write(field));

    public ByteString ToBytes() => ByteString.CopyFrom([.. _parts.SelectMany(part => part())]);

    private Func<ByteString>? Open(FieldSupport field, ReadOnlySpan<byte> content)
    {
        if (!field.IsRead)
        {
            return null;
        }

        var key = "";
        var value = content;
        if (field.IsMap)
        {
            var entry = new WireReader(content);
            while (entry.Next())
            {
                key = entry.Field == 1 ? System.Text.Encoding.UTF8.GetString(entry.Content) : key;
                value = entry.Field == 2 ? entry.Content : value;
            }
        }

        if (OpenValue(field, value) is not { } write)
        {
            return null;
        }

        return () => WireWriter.Message(field.Number, field.IsMap
            ? WireWriter.Concat(WireWriter.Message(1, ByteString.CopyFromUtf8(key)), WireWriter.Message(2, write()))
            : write());
    }

    private Func<ByteString>? OpenValue(FieldSupport field, ReadOnlySpan<byte> value)
    {
        if (field.Child is { } child)
        {
            var sample = Add(new SampleMessage(child, PathOf(field), value));
            return sample.ToBytes;
        }

        if (!field.IsExtension)
        {
            return null;
        }

        var any = Any.Parser.ParseFrom(value);
        if (SupportTable.Find(Any.GetTypeName(any.TypeUrl)) is not { } table)
        {
            return null;
        }

        var extension = Add(new SampleMessage(table, PathOf(field), any.Value.Span));
        return () => new Any { TypeUrl = any.TypeUrl, Value = extension.ToBytes() }.ToByteString();
    }

    private SampleMessage Add(SampleMessage child)
    {
        _children.Add(child);
        return child;
    }

    private static ByteString Field(in WireReader field) => field.Kind switch
    {
        WireKind.Bytes => WireWriter.Message(field.Field, ByteString.CopyFrom(field.Content)),
        WireKind.Varint => WireWriter.Varint(field.Field, field.Value),
        WireKind.Fixed64 => WireWriter.Fixed64(field.Field, field.Value),
        _ => WireWriter.Fixed32(field.Field, (uint)field.Value),
    };
}
