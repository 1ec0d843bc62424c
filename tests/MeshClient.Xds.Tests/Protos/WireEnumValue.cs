namespace MeshClient.Xds.Tests.Protos;

/// <summary>One value of an enum. Immutable.</summary>
internal sealed record WireEnumValue(string Enum, int Number, string Name);
