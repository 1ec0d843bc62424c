using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Proto.Filters;
using MeshClient.Xds.Proto.Http;
using MeshClient.Xds.Proto.Listeners;
using MeshClient.Xds.Proto.Routes;

namespace MeshClient.Benchmarks.ControlPath;

/// <summary>Resources the way that a control plane sends them.</summary>
internal static class Resources
{
    private static ConfigSource Ads => new() { Ads = new AggregatedConfigSource() };

    public static Listener Listener(string name) => new()
    {
        Name = name,
        ApiListener = new ApiListener
        {
            ApiListener_ = Any.Pack(new HttpConnectionManager
            {
                Rds = new Rds { ConfigSource = Ads, RouteConfigName = name },
                HttpFilters = { new HttpFilter { Name = "router", TypedConfig = Any.Pack(new Router()) } },
            }),
        },
    };

    public static RouteConfiguration Routes(string name, int clusters) => new()
    {
        Name = name,
        VirtualHosts = { new VirtualHost { Name = name, Domains = { "*" }, Routes = { Enumerable.Range(0, clusters).Select(RouteTo) } } },
    };

    public static Cluster Cluster(string name) => new()
    {
        Name = name,
        Type = Xds.Proto.Clusters.Cluster.Types.DiscoveryType.Eds,
        EdsClusterConfig = new Cluster.Types.EdsClusterConfig { EdsConfig = Ads },
    };

    /// <summary>Endpoints of 23 bytes each, spread over localities; <paramref name="change"/> may make some different.</summary>
    public static ClusterLoadAssignment Assignment(string name, int endpoints, int localities, Action<ClusterLoadAssignment>? change = null)
    {
        var assignment = new ClusterLoadAssignment
        {
            ClusterName = name,
            Endpoints = { Enumerable.Range(0, localities).Select(index => Locality(index, endpoints / localities)) },
        };
        change?.Invoke(assignment);
        return assignment;
    }

    public static LbEndpoint Endpoint(string address, uint port = 8080) =>
        new() { Endpoint = new Endpoint { Address = new Address { SocketAddress = new SocketAddress { Address = address, PortValue = port } } } };

    private static LocalityLbEndpoints Locality(int index, int endpoints) => new()
    {
        Locality = new Locality { Region = "region", Zone = $"zone{index}" },
        LoadBalancingWeight = (uint)index + 1,
        LbEndpoints = { Enumerable.Range(0, endpoints).Select(number => Endpoint($"10.{index}.{number / 256}.{number % 256}")) },
    };

    private static Route RouteTo(int cluster) => new()
    {
        Match = new RouteMatch { Prefix = $"/service{cluster}/" },
        Route_ = new RouteAction { Cluster = $"cluster{cluster}" },
    };
}
