using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Shared.Balancing;

/// <summary>Short forms of the resources that a balancer is given.</summary>
internal static class EndpointResources
{
    public static ClusterResource Cluster(LoadBalancingPolicy policy, int panicThreshold = 50) => new()
    {
        Name = "cluster",
        Discovery = new EdsDiscovery("cluster"),
        LoadBalancingPolicy = policy,
        HealthyPanicThreshold = panicThreshold,
    };

    public static EndpointsResource Assignment(params LocalityEndpoints[] localities) => new()
    {
        Name = "cluster",
        Localities = localities.ToEquatableArray(),
    };

    public static LocalityEndpoints Locality(string zone, params EndpointModel[] endpoints) => new()
    {
        Locality = new Locality("region", zone, ""),
        Endpoints = endpoints.ToEquatableArray(),
    };

    public static EndpointModel Host(string name, uint weight = 1, EndpointHealth health = EndpointHealth.Unknown) => new()
    {
        Address = EndpointAddress.Tcp(name, 80),
        Weight = weight,
        Health = health,
    };

    /// <summary>Hosts <c>prefix0</c>, <c>prefix1</c>, … of which the first so many are healthy, the next degraded, the rest not usable.</summary>
    public static EndpointModel[] Hosts(string prefix, int count, int healthy = int.MaxValue, int degraded = 0) =>
    [
        .. Enumerable.Range(0, count).Select(index => Host(
            $"{prefix}{index}",
            health: index < healthy ? EndpointHealth.Healthy
                : index < healthy + degraded ? EndpointHealth.Degraded
                : EndpointHealth.Unhealthy)),
    ];

    public static EndpointsResource OneLocality(params EndpointModel[] endpoints) => Assignment(Locality("zone", endpoints));
}
