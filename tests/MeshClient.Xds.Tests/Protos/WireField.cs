namespace MeshClient.Xds.Tests.Protos;

/// <summary>One field as the tables write it: scalar name or full type name, label "", "repeated" or "map". Immutable.</summary>
internal sealed record WireField(string Message, int Number, string Name, string Type, string Label, string Oneof)
{
    public override string ToString() =>
        $"{Type} {Name} = {Number}{(Label.Length > 0 ? $", {Label}" : "")}{(Oneof.Length > 0 ? $", in oneof {Oneof}" : "")}";
}
