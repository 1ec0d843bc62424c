using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Shared.Topology;

/// <summary>Resources with safe defaults, so that a test shows only what it is about.</summary>
internal static class Models
{
    private static readonly HttpFilter Router = new("router", "envoy.extensions.filters.http.router.v3.Router", new RouterFilterConfig());

    public static ListenerResource Listener(string name, string routes) => new()
    {
        Name = name,
        HttpConnectionManager = new HttpConnectionManager { RouteConfigurationName = routes, Filters = [Router] },
    };

    public static ListenerResource InlineListener(string name, params VirtualHost[] hosts) => new()
    {
        Name = name,
        HttpConnectionManager = new HttpConnectionManager { InlineRouteConfiguration = Routes("", hosts), Filters = [Router] },
    };

    public static ListenerResource SocketListener(string name) => new() { Name = name };

    public static RouteConfigurationResource Routes(string name, params VirtualHost[] hosts) =>
        new() { Name = name, VirtualHosts = hosts.ToEquatableArray() };

    /// <summary>One route to all the clusters with equal weights.</summary>
    public static VirtualHost Host(string domain, params string[] clusters) => new()
    {
        Name = $"host of {domain}",
        Domains = [domain],
        Routes =
        [
            new Route
            {
                Match = new RouteMatch { Path = new PathMatch(PathMatchKind.Prefix, "/") },
                Action = new ForwardAction { Clusters = clusters.Select(name => new WeightedCluster(name, 1)).ToEquatableArray() },
            },
        ],
    };

    public static ClusterResource Cluster(string name, string? service = null) => Cluster(name, new EdsDiscovery(service ?? name));

    public static ClusterResource Cluster(string name, ClusterDiscovery discovery) => new()
    {
        Name = name,
        Discovery = discovery,
        LoadBalancingPolicy = new RoundRobinPolicy(),
    };

    public static ClusterResource StrictDns(string name, params DnsEndpoint[] names) =>
        Cluster(name, new DnsDiscovery(names.ToEquatableArray(), Logical: false, TimeSpan.FromSeconds(30)));

    public static ClusterResource LogicalDns(string name, DnsEndpoint host) =>
        Cluster(name, new DnsDiscovery([host], Logical: true, TimeSpan.FromSeconds(30)));

    public static ClusterResource Aggregate(string name, params string[] children) =>
        Cluster(name, new AggregateDiscovery(children.ToEquatableArray()));

    /// <summary>One locality with an endpoint at port 80 of each address.</summary>
    public static EndpointsResource Endpoints(string name, params string[] addresses) => new()
    {
        Name = name,
        Localities =
        [
            new LocalityEndpoints
            {
                Locality = Locality.Empty,
                Endpoints = addresses.Select(address => new EndpointModel { Address = EndpointAddress.Tcp(address, 80) }).ToEquatableArray(),
            },
        ],
    };

    public static XdsError Missing(string what) => new(XdsErrorKind.DoesNotExist, $"{what} does not exist");

    public static XdsError Rejected(string what) => new(XdsErrorKind.Invalid, $"{what} was rejected");

    public static XdsError Unreachable() => new(XdsErrorKind.Unreachable, "control plane unreachable (xDS node ID: n1)");
}
