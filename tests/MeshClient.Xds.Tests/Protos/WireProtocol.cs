namespace MeshClient.Xds.Tests.Protos;

/// <summary>A set of messages, enums and services, either the official one or ours. Immutable.</summary>
internal sealed record WireProtocol(
    IReadOnlySet<string> Messages,
    IReadOnlyList<WireField> Fields,
    IReadOnlyList<WireEnumValue> EnumValues,
    IReadOnlyList<WireMethod> Methods);
