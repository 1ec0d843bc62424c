using Google.Protobuf;
using MeshClient.Xds;

namespace MeshClient.Testing.ControlPlane;

/// <summary>A change of one name: from what the server has to say about it to what it has to say then; null is nothing. Immutable.</summary>
internal readonly record struct ResourceChange(XdsResourceType Type, string Name, Func<StoredContent?, StoredContent?> Apply)
{
    /// <summary>Another value; time to live and aliases stay.</summary>
    public static ResourceChange Set(XdsResourceType type, string name, ByteString value) =>
        new(type, name, before => before is null ? new StoredContent(value) : before with { Value = value, Error = null });

    public static ResourceChange Remove(XdsResourceType type, string name) => new(type, name, static _ => null);

    public static ResourceChange Fail(XdsResourceType type, string name, StoredError error) =>
        new(type, name, _ => new StoredContent(ByteString.Empty) { Error = error });

    /// <summary>A change of a resource that must be there.</summary>
    public static ResourceChange Modify(XdsResourceType type, string name, Func<StoredContent, StoredContent> change) =>
        new(type, name, before => before is { Error: null }
            ? change(before)
            : throw new InvalidOperationException($"The server has no {type} \"{name}\". Set the resource before."));
}
