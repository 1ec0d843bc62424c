namespace MeshClient.Testing.Resources;

/// <summary>Makes xDS resources with defaults that clients accept, so that a test shows only what it is about.</summary>
/// <example>
/// <code>
/// xds.Update(u => u.Set(
///     XdsResources.Listener("payments"),
///     XdsResources.RouteConfiguration("payments").Route(r => r.Prefix("/").ToClusters(("v1", 90), ("v2", 10))),
///     XdsResources.Cluster("v1"), XdsResources.Endpoints("v1").Add(stable),
///     XdsResources.Cluster("v2"), XdsResources.Endpoints("v2").Add(canary)));
/// </code>
/// </example>
public static class XdsResources
{
    /// <summary>A listener for one target, which takes its routes from the route configuration of the same name.</summary>
    /// <param name="name">The name: the target that the application asks for.</param>
    public static XdsListenerBuilder Listener(string name) => new(name);

    /// <summary>A route configuration without routes.</summary>
    /// <param name="name">The name.</param>
    public static XdsRouteConfigurationBuilder RouteConfiguration(string name) => new(name);

    /// <summary>A cluster that takes its endpoints from the endpoint resource of the same name and balances round robin.</summary>
    /// <param name="name">The name.</param>
    public static XdsClusterBuilder Cluster(string name) => new(name);

    /// <summary>An endpoint resource (<c>ClusterLoadAssignment</c>) without endpoints.</summary>
    /// <param name="name">The name, usually the one of the cluster.</param>
    public static XdsEndpointsBuilder Endpoints(string name) => new(name);
}
