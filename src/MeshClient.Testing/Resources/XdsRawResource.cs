using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds;
using MeshClient.Xds.Resources;

namespace MeshClient.Testing.Resources;

/// <summary>A resource as it goes over the wire: an <c>Any</c> of a type URL and bytes, right or wrong. Immutable.</summary>
/// <param name="TypeUrl">The type URL, such as <c>type.googleapis.com/envoy.config.cluster.v3.Cluster</c>.</param>
/// <param name="Value">The serialized message.</param>
public sealed record XdsRawResource(string TypeUrl, ReadOnlyMemory<byte> Value)
{
    /// <summary>Makes a resource of one of the known types from bytes.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="value">The bytes, which need not be a message of that type.</param>
    public static XdsRawResource Of(XdsResourceType type, ReadOnlyMemory<byte> value) => new(XdsResourceTypes.TypeUrl(type), value);

    /// <summary>Makes a resource from a message.</summary>
    /// <param name="message">Any message; its own type becomes the type URL.</param>
    public static XdsRawResource From(IMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new($"type.googleapis.com/{message.Descriptor.FullName}", message.ToByteArray());
    }

    internal Any ToAny() => new() { TypeUrl = TypeUrl, Value = UnsafeByteOperations.UnsafeWrap(Value) };
}
