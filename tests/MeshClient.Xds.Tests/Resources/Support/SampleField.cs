using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Resources.Support;
using MeshClient.Xds.Tests.Protos;

namespace MeshClient.Xds.Tests.Resources.Support;

/// <summary>A field with some value that is not its default.</summary>
internal static class SampleField
{
    private static readonly HashSet<string> Enums = [.. OfficialTables.Load().EnumValues.Select(value => value.Enum)];

    public static ByteString Write(FieldSupport field)
    {
        var content = field.ElementType switch
        {
            "google.protobuf.Any" => new Any { TypeUrl = "type.googleapis.com/test.Unknown" }.ToByteString(),
            "google.protobuf.BoolValue" => new BoolValue { Value = true }.ToByteString(),
            "google.protobuf.UInt32Value" or "google.protobuf.UInt64Value" => new UInt32Value { Value = 1 }.ToByteString(),
            "google.protobuf.Duration" => new Duration { Seconds = 1 }.ToByteString(),
            "string" or "bytes" => ByteString.CopyFromUtf8("x"),
            "envoy.config.core.v3.ConfigSource" => GoodResources.Self.ToByteString(),
            _ => ByteString.Empty,
        };
        if (field.IsMap)
        {
            return WireWriter.Message(field.Number, WireWriter.Concat(WireWriter.Message(1, ByteString.CopyFromUtf8("key")), WireWriter.Message(2, content)));
        }

        return field.ElementType switch
        {
            "double" or "fixed64" or "sfixed64" => WireWriter.Fixed64(field.Number, 1),
            "float" or "fixed32" or "sfixed32" => WireWriter.Fixed32(field.Number, 1),
            "string" or "bytes" => WireWriter.Message(field.Number, content),
            var type => type.Contains('.', StringComparison.Ordinal) && !Enums.Contains(type)
                ? WireWriter.Message(field.Number, content)
                : WireWriter.Varint(field.Number, 1),
        };
    }
}
