using MeshClient.Xds;
using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Benchmarks.Http;

/// <summary>One target with one route to one cluster of the same name.</summary>
internal sealed class FixedResourceSource(
    ControlLoop loop, string name, ForwardAction action, CircuitBreakerThresholds thresholds, int endpoints) : IResourceSource
{
    public void Watch(XdsResourceType type, string resourceName, IResourceWatcher watcher) => loop.Post(() => watcher.OnResource(Find(type)));

    public void Unwatch(XdsResourceType type, string resourceName, IResourceWatcher watcher)
    {
    }

    private XdsResource Find(XdsResourceType type) => type switch
    {
        XdsResourceType.Listener => new ListenerResource { Name = name, HttpConnectionManager = new HttpConnectionManager { RouteConfigurationName = name } },
        XdsResourceType.RouteConfiguration => new RouteConfigurationResource { Name = name, VirtualHosts = [Host()] },
        XdsResourceType.Cluster => new ClusterResource
        {
            Name = name,
            Discovery = new EdsDiscovery(name),
            LoadBalancingPolicy = new LatencyAwarePolicy(),
            CircuitBreakers = thresholds,
        },
        _ => new EndpointsResource { Name = name, Localities = [Locality()] },
    };

    private VirtualHost Host() => new()
    {
        Name = name,
        Domains = ["*"],
        Routes = [new Route { Name = "all", Match = new RouteMatch { Path = new PathMatch(PathMatchKind.Prefix, "/") }, Action = action }],
    };

    private LocalityEndpoints Locality() => new()
    {
        Locality = MeshClient.Xds.Model.Locality.Empty,
        Endpoints = Enumerable.Range(1, endpoints).Select(i => new EndpointModel { Address = EndpointAddress.Tcp($"10.0.0.{i}", 80) }).ToEquatableArray(),
    };
}
