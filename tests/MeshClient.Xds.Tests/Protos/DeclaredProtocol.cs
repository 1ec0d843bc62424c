using System.Reflection;
using Google.Protobuf.Reflection;
using MeshClient.Xds.Proto.Discovery;

namespace MeshClient.Xds.Tests.Protos;

/// <summary>The protocol as our generated descriptors declare it. Immutable.</summary>
internal static class DeclaredProtocol
{
    public static IReadOnlyList<FileDescriptor> Files { get; } =
    [
        .. typeof(DiscoveryRequest).Assembly.GetTypes()
            .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(property => property?.PropertyType == typeof(FileDescriptor))
            .Select(property => (FileDescriptor)property!.GetValue(null)!),
    ];

    public static IReadOnlyList<MessageDescriptor> Messages { get; } =
        [.. Files.SelectMany(file => file.MessageTypes).SelectMany(WithNested)];

    public static IReadOnlyList<EnumDescriptor> Enums { get; } =
        [.. Files.SelectMany(file => file.EnumTypes), .. Messages.SelectMany(message => message.EnumTypes)];

    public static IReadOnlyList<ServiceDescriptor> Services { get; } = [.. Files.SelectMany(file => file.Services)];

    public static WireProtocol Load() => new(
        Messages.Select(message => message.FullName).ToHashSet(),
        [.. Messages.SelectMany(message => message.Fields.InDeclarationOrder()).Select(ToField)],
        [.. Enums.SelectMany(type => type.Values).Select(value => new WireEnumValue(value.EnumDescriptor.FullName, value.Number, value.Name))],
        [.. Services.SelectMany(service => service.Methods).Select(ToMethod)]);

    // The entry types of maps are the compiler's, not ours.
    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) =>
        message.NestedTypes.Where(nested => nested.GetOptions()?.MapEntry != true).SelectMany(WithNested).Prepend(message);

    private static WireField ToField(FieldDescriptor field)
    {
        var label = field.IsMap ? "map" : field.IsRepeated ? "repeated" : "";
        var content = field.IsMap ? field.MessageType.FindFieldByNumber(2) : field;
        return new(field.ContainingType.FullName, field.FieldNumber, field.Name, TypeName(content), label, field.ContainingOneof?.Name ?? "");
    }

    private static string TypeName(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message or FieldType.Group => field.MessageType.FullName,
        FieldType.Enum => field.EnumType.FullName,
        var scalar => scalar.ToString().ToLowerInvariant(),
    };

    private static WireMethod ToMethod(MethodDescriptor method) => new(
        method.Service.FullName,
        method.Name,
        method.InputType.FullName,
        method.IsClientStreaming ? "stream" : "unary",
        method.OutputType.FullName,
        method.IsServerStreaming ? "stream" : "unary");
}
