using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Proto.Filters;
using MeshClient.Xds.Proto.Http;
using MeshClient.Xds.Proto.Listeners;
using MeshClient.Xds.Proto.Routes;

namespace MeshClient.TestToolbox.Resources;

/// <summary>Small resources that a parser accepts, for tests to change in one place.</summary>
internal static class GoodResources
{
    public static ConfigSource Ads => new() { Ads = new AggregatedConfigSource() };

    public static ConfigSource Self => new() { Self = new SelfConfigSource() };

    public static Any Pack(IMessage message) => Any.Pack(message);

    /// <summary>A message of a type that nobody knows.</summary>
    public static Any UnknownType => new() { TypeUrl = "type.googleapis.com/test.Unknown", Value = ByteString.Empty };

    /// <summary>The type of <paramref name="message"/> with bytes that are no message at all.</summary>
    public static Any Broken(IMessage message) =>
        new() { TypeUrl = Any.Pack(message).TypeUrl, Value = ByteString.CopyFrom(0xff) };

    public static HttpFilter RouterFilter(string name = "router") => new() { Name = name, TypedConfig = Any.Pack(new Router()) };

    public static HttpConnectionManager ConnectionManager() => new()
    {
        Rds = new Rds { ConfigSource = Ads, RouteConfigName = "routes" },
        HttpFilters = { RouterFilter() },
    };

    public static Listener Listener(Action<HttpConnectionManager>? change = null)
    {
        var manager = ConnectionManager();
        change?.Invoke(manager);
        return new Listener { Name = "greeter", ApiListener = new ApiListener { ApiListener_ = Any.Pack(manager) } };
    }

    public static Route Route(string cluster = "backend") =>
        new() { Match = new RouteMatch { Prefix = "" }, Route_ = new RouteAction { Cluster = cluster } };

    public static VirtualHost VirtualHost(params Route[] routes) =>
        new() { Name = "host", Domains = { "*" }, Routes = { routes.Length == 0 ? [Route()] : routes } };

    public static RouteConfiguration RouteConfiguration(params VirtualHost[] hosts) =>
        new() { Name = "routes", VirtualHosts = { hosts.Length == 0 ? [VirtualHost()] : hosts } };

    public static Cluster EdsCluster(string name = "backend") => new()
    {
        Name = name,
        Type = Cluster.Types.DiscoveryType.Eds,
        EdsClusterConfig = new Cluster.Types.EdsClusterConfig { EdsConfig = Ads },
    };

    public static Cluster AggregateCluster(params string[] clusters) => new()
    {
        Name = "aggregate",
        ClusterType = new Cluster.Types.CustomClusterType
        {
            Name = "envoy.clusters.aggregate",
            TypedConfig = Any.Pack(new ClusterConfig { Clusters = { clusters } }),
        },
        LbPolicy = Cluster.Types.LbPolicy.ClusterProvided,
    };

    public static Cluster DnsCluster(Cluster.Types.DiscoveryType type, params LocalityLbEndpoints[] localities) => new()
    {
        Name = "dns",
        Type = type,
        LoadAssignment = new ClusterLoadAssignment { ClusterName = "dns", Endpoints = { localities } },
    };

    public static Address Address(string host, uint port = 8080) =>
        new() { SocketAddress = new SocketAddress { Address = host, PortValue = port } };

    public static LbEndpoint Endpoint(string host, uint port = 8080) => new() { Endpoint = new Endpoint { Address = Address(host, port) } };

    public static LocalityLbEndpoints Locality(string zone, uint priority, params LbEndpoint[] endpoints) => new()
    {
        Locality = new Locality { Zone = zone },
        LoadBalancingWeight = 1,
        Priority = priority,
        LbEndpoints = { endpoints },
    };

    public static ClusterLoadAssignment Assignment(params LocalityLbEndpoints[] localities) =>
        new() { ClusterName = "backend", Endpoints = { localities } };

    public static HttpFilter Named(this HttpFilter filter, string name)
    {
        filter.Name = name;
        return filter;
    }

    public static Any TypedStruct(string typeName, string json) => Any.Pack(new Xds.Proto.XdsTypes.TypedStruct
    {
        TypeUrl = $"type.googleapis.com/{typeName}",
        Value = Struct.Parser.ParseJson(json),
    });

    public static LoadBalancingPolicy Policies(params Any[] configs) => new()
    {
        Policies =
        {
            configs.Select(config => new LoadBalancingPolicy.Types.Policy
            {
                TypedExtensionConfig = new TypedExtensionConfig { Name = "policy", TypedConfig = config },
            }),
        },
    };

    public static Cluster WithPolicies(params Any[] configs)
    {
        var cluster = EdsCluster();
        cluster.LoadBalancingPolicy = Policies(configs);
        return cluster;
    }

    /// <summary><paramref name="depth"/> lists inside of one another, the innermost with round robin.</summary>
    public static LoadBalancingPolicy NestedPolicies(int depth) => Enumerable.Range(1, depth - 1).Aggregate(
        Policies(Any.Pack(new Xds.Proto.LoadBalancing.RoundRobin())),
        (inner, _) => Policies(Any.Pack(new Xds.Proto.LoadBalancing.WrrLocality { EndpointPickingPolicy = inner })));
}
