using Google.Protobuf;
using Grpc.Core;
using MeshClient.Testing.ControlPlane;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.Testing;

/// <summary>A set of changes that a <see cref="FakeXdsServer"/> makes in one step. Not thread-safe.</summary>
public sealed class XdsUpdate
{
    private readonly List<ResourceChange> _changes = [];
    private bool _clears;

    internal XdsUpdate()
    {
    }

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
        _changes.Add(ResourceChange.Set(type, name, ByteString.CopyFrom(serialized.Span)));
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

    /// <summary>Lets a resource expire at clients unless it is sent again or renewed (<see cref="FakeXdsServer.SendHeartbeats"/>) in time.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="name">Its name. The resource must be there, or be set earlier in this update.</param>
    /// <param name="timeToLive">The time from each message on; null takes the limit off.</param>
    /// <remarks>
    /// Stays when the resource is replaced. Clients heed it only if they announce the feature <c>xds.config.supports-resource-ttl</c>.
    /// </remarks>
    /// <exception cref="InvalidOperationException">There is no such resource.</exception>
    public XdsUpdate SetTimeToLive(XdsResourceType type, string name, TimeSpan? timeToLive)
    {
        ArgumentNullException.ThrowIfNull(name);
        _changes.Add(ResourceChange.Modify(type, name, content => content with { TimeToLive = timeToLive }));
        return this;
    }

    /// <summary>Gives a resource other names, under which clients of the incremental protocol find it too.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="name">Its name. The resource must be there, or be set earlier in this update.</param>
    /// <param name="aliases">All other names; none takes them away.</param>
    /// <remarks>Stays when the resource is replaced.</remarks>
    /// <exception cref="InvalidOperationException">There is no such resource.</exception>
    public XdsUpdate SetAliases(XdsResourceType type, string name, params string[] aliases)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(aliases);
        _changes.Add(ResourceChange.Modify(type, name, content => content with { Aliases = [.. aliases] }));
        return this;
    }

    /// <summary>Answers subscriptions to a name with an error in place of a resource (<c>resource_errors</c>, xRFC TP3).</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="name">The name; a resource of that name goes away, and comes back when it is set.</param>
    /// <param name="code">The reason, such as <see cref="StatusCode.NotFound"/> or <see cref="StatusCode.PermissionDenied"/>.</param>
    /// <param name="message">The words that come with it.</param>
    /// <remarks>Each client is told once. Who asks with a wildcard only is not told.</remarks>
    public XdsUpdate SetError(XdsResourceType type, string name, StatusCode code, string message = "")
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(message);
        _changes.Add(ResourceChange.Fail(type, name, new StoredError(code, message)));
        return this;
    }

    /// <summary>Removes a resource, or the error in its place.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="name">Its name.</param>
    /// <remarks>
    /// Clients of the state-of-the-world protocol are told about removed listeners and clusters only; it cannot tell about the other types.
    /// </remarks>
    public XdsUpdate Remove(XdsResourceType type, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _changes.Add(ResourceChange.Remove(type, name));
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

    /// <summary>Removes everything that was there before this update. What this update sets stays, whether before or after this call.</summary>
    public XdsUpdate Clear()
    {
        _clears = true;
        return this;
    }

    /// <summary>What the server gives out after this update.</summary>
    internal ResourceSnapshot ApplyTo(ResourceSnapshot before) => before.Apply(_changes, _clears);
}
