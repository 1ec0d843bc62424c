using MeshClient.Xds.Model;

namespace MeshClient.Xds.Client;

/// <summary>A resource that another one names. Immutable.</summary>
internal readonly record struct ResourceReference(XdsResourceType Type, string Name)
{
    /// <summary>The RouteConfiguration of a Listener, the ClusterLoadAssignment of a Cluster, each if it comes from ADS.</summary>
    public static IEnumerable<ResourceReference> Of(XdsResource resource) => resource switch
    {
        ListenerResource { HttpConnectionManager.RouteConfigurationName: { } name } => [new(XdsResourceType.RouteConfiguration, CanonicalNames.Of(name))],
        ClusterResource { Discovery: EdsDiscovery eds } => [new(XdsResourceType.Endpoint, CanonicalNames.Of(eds.ServiceName))],
        _ => [],
    };
}
