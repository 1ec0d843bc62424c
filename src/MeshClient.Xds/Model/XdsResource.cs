namespace MeshClient.Xds.Model;

/// <summary>A validated xDS resource under the name it was subscribed by. Immutable.</summary>
internal abstract record XdsResource
{
    public required string Name { get; init; }
}
