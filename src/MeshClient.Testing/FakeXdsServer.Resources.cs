using Google.Protobuf;
using Grpc.Core;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.Testing;

/// <content>What the server gives out.</content>
public sealed partial class FakeXdsServer
{
    /// <summary>Changes resources in one step: clients never see some of the changes without the others.</summary>
    /// <param name="update">Makes the changes.</param>
    public void Update(Action<XdsUpdate> update)
    {
        ArgumentNullException.ThrowIfNull(update);
        var changes = new XdsUpdate();
        update(changes);
        _hub.Update(changes.ApplyTo);
    }

    /// <summary>Adds or replaces a service: a listener, routes, a cluster and endpoints of one name.</summary>
    /// <param name="name">The name: the target that applications ask for.</param>
    /// <param name="configure">Builds the service.</param>
    public void SetService(string name, Action<XdsServiceBuilder> configure) => Update(u => u.SetService(name, configure));

    /// <summary>Removes the listener, route configuration, cluster and endpoints of one name.</summary>
    /// <param name="name">The name.</param>
    public void RemoveService(string name) => Update(u => u.RemoveService(name));

    /// <summary>Makes these resources the only ones.</summary>
    /// <param name="resources">The resources, made by <see cref="XdsResources"/>.</param>
    public void SetResources(params XdsResourceBuilder[] resources) => Update(u => u.Clear().Set(resources));

    /// <summary>Adds or replaces resources.</summary>
    /// <param name="resources">The resources, made by <see cref="XdsResources"/>.</param>
    public void Set(params XdsResourceBuilder[] resources) => Update(u => u.Set(resources));

    /// <inheritdoc cref="XdsUpdate.Set(IMessage)"/>
    public void Set(IMessage message) => Update(u => u.Set(message));

    /// <inheritdoc cref="XdsUpdate.SetJson"/>
    public void SetJson(XdsResourceType type, string json) => Update(u => u.SetJson(type, json));

    /// <inheritdoc cref="XdsUpdate.SetRaw"/>
    public void SetRaw(XdsResourceType type, string name, ReadOnlyMemory<byte> serialized) => Update(u => u.SetRaw(type, name, serialized));

    /// <inheritdoc cref="XdsUpdate.SetTimeToLive"/>
    public void SetTimeToLive(XdsResourceType type, string name, TimeSpan? timeToLive) => Update(u => u.SetTimeToLive(type, name, timeToLive));

    /// <inheritdoc cref="XdsUpdate.SetAliases"/>
    public void SetAliases(XdsResourceType type, string name, params string[] aliases) => Update(u => u.SetAliases(type, name, aliases));

    /// <inheritdoc cref="XdsUpdate.SetError"/>
    public void SetError(XdsResourceType type, string name, StatusCode code, string message = "") =>
        Update(u => u.SetError(type, name, code, message));

    /// <inheritdoc cref="XdsUpdate.Remove"/>
    public void Remove(XdsResourceType type, string name) => Update(u => u.Remove(type, name));

    /// <summary>
    /// Sends the envelopes of resources without content to every client that asks for them: what they hold is still true, and its time to
    /// live begins anew.
    /// </summary>
    /// <param name="type">The resource type.</param>
    /// <param name="names">The names of the resources.</param>
    /// <exception cref="InvalidOperationException">There is no such resource.</exception>
    public void SendHeartbeats(XdsResourceType type, params string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        _hub.SendHeartbeats(type, names);
    }

    /// <summary>The version that responses of a type carry now; it grows with every change of a resource of the type.</summary>
    /// <param name="type">The resource type.</param>
    public string VersionOf(XdsResourceType type) => _hub.Snapshot[type].VersionText;
}
