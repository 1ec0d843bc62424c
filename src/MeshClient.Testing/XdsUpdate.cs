using Google.Protobuf;
using MeshClient.Testing.ControlPlane;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.Testing;

/// <summary>A set of changes that a <see cref="FakeXdsServer"/> makes in one step. Not thread-safe.</summary>
public sealed class XdsUpdate
{
    private readonly List<ResourceSnapshot.Change> _changes = [];
    private readonly ResourceSnapshot _before;

    internal XdsUpdate(ResourceSnapshot before) => _before = before;

    internal IReadOnlyList<ResourceSnapshot.Change> Changes => _changes;

    /// <summary>Adds or replaces resources.</summary>
    /// <param name="resources">The resources, made by <see cref="XdsResources"/>.</param>
    public XdsUpdate Set(params XdsResourceBuilder[] resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        foreach (var resource in resources)
        {
            SetRaw(resource.Type, resource.Name, resource.Build().Value);
        }

        return this;
    }

    /// <summary>Adds or replaces a resource given as a message: a Listener, RouteConfiguration, Cluster or ClusterLoadAssignment.</summary>
    /// <param name="message">The message, of our or of the official definitions.</param>
    /// <exception cref="ArgumentException">The message is of another type.</exception>
    public XdsUpdate Set(IMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var (type, name) = XdsMessages.Identify(message);
        return SetRaw(type, name, message.ToByteArray());
    }

    /// <summary>Adds or replaces a resource given as proto3 JSON.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="json">The resource, with snake_case or camelCase names. The name of the resource is read from it.</param>
    /// <exception cref="ArgumentException">
    /// The JSON is not such a resource, or has a field that the trimmed definitions of MeshClient.Xds do not have.
    /// </exception>
    public XdsUpdate SetJson(XdsResourceType type, string json) => Set(XdsMessages.ParseJson(type, json));

    /// <summary>Adds or replaces a resource given as bytes, right or wrong.</summary>
    /// <param name="type">The type under which clients ask for it.</param>
    /// <param name="name">The name under which clients ask for it, whatever the bytes say.</param>
    /// <param name="serialized">The bytes.</param>
    public XdsUpdate SetRaw(XdsResourceType type, string name, ReadOnlyMemory<byte> serialized)
    {
        ArgumentNullException.ThrowIfNull(name);
        _changes.Add(new ResourceSnapshot.Change(type, name, ByteString.CopyFrom(serialized.Span)));
        return this;
    }

    /// <summary>Adds or replaces the resources of a service: listener, routes, cluster and endpoints of one name.</summary>
    /// <param name="name">The name: the target that applications ask for.</param>
    /// <param name="configure">Builds the service.</param>
    public XdsUpdate SetService(string name, Action<XdsServiceBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        var service = new XdsServiceBuilder(name);
        configure(service);
        return Set([.. service.Build()]);
    }

    /// <summary>Removes a resource.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="name">Its name.</param>
    /// <remarks>Clients are told about removed listeners and clusters; the protocol cannot tell about the other types.</remarks>
    public XdsUpdate Remove(XdsResourceType type, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _changes.Add(new ResourceSnapshot.Change(type, name, null));
        return this;
    }

    /// <summary>Removes the listener, route configuration, cluster and endpoints of one name.</summary>
    /// <param name="name">The name.</param>
    public XdsUpdate RemoveService(string name)
    {
        foreach (var type in Enum.GetValues<XdsResourceType>())
        {
            Remove(type, name);
        }

        return this;
    }

    /// <summary>Removes everything that was there before this update.</summary>
    public XdsUpdate Clear()
    {
        foreach (var type in Enum.GetValues<XdsResourceType>())
        {
            _changes.AddRange(_before[type].Resources.Keys.Select(name => new ResourceSnapshot.Change(type, name, null)));
        }

        return this;
    }
}
