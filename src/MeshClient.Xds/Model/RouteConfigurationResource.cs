using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>A RouteConfiguration: virtual hosts in the order of the resource. Immutable.</summary>
internal sealed record RouteConfigurationResource : XdsResource
{
    public EquatableArray<VirtualHost> VirtualHosts { get; init; } = [];

    /// <summary>Cut the port from the request's authority before matching domains.</summary>
    public bool IgnorePortInHostMatching { get; init; }
}
