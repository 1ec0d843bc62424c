using Google.Protobuf;
using MeshClient.Xds;

namespace MeshClient.Testing.Resources;

/// <summary>
/// A resource in the making; one of <see cref="XdsListenerBuilder"/>, <see cref="XdsRouteConfigurationBuilder"/>,
/// <see cref="XdsClusterBuilder"/> and <see cref="XdsEndpointsBuilder"/>. Not thread-safe.
/// </summary>
public abstract class XdsResourceBuilder
{
    private protected XdsResourceBuilder(XdsResourceType type, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Type = type;
        Name = name;
    }

    /// <summary>The resource type.</summary>
    public XdsResourceType Type { get; }

    /// <summary>The name of the resource.</summary>
    public string Name { get; }

    private protected abstract IMessage Message { get; }

    /// <summary>The resource as built so far, as it goes over the wire.</summary>
    public XdsRawResource Build() => XdsRawResource.From(Message);

    /// <summary>The same as <see cref="Build"/>.</summary>
    /// <param name="builder">The builder.</param>
    public static implicit operator XdsRawResource(XdsResourceBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Build();
    }

    /// <summary>The same as <see cref="Build"/>.</summary>
    public XdsRawResource ToXdsRawResource() => Build();
}
