using MeshClient.Clusters;
using MeshClient.Routing;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Shared.Routing;

/// <summary>Routes and tables with safe defaults, so that a test shows only what it is about.</summary>
internal static class RouteModels
{
    public static PathMatch AnyPath => Prefix("");

    public static PathMatch Prefix(string value, bool caseSensitive = true) => new(PathMatchKind.Prefix, value, caseSensitive);

    public static PathMatch Exact(string value, bool caseSensitive = true) => new(PathMatchKind.Exact, value, caseSensitive);

    public static PathMatch Regex(string value, bool caseSensitive = true) => new(PathMatchKind.Regex, value, caseSensitive);

    public static PathMatch Separated(string value, bool caseSensitive = true) => new(PathMatchKind.SeparatedPrefix, value, caseSensitive);

    public static HeaderMatch Header(string name, StringMatchKind kind, string value) =>
        new() { Name = name, Kind = HeaderMatchKind.String, String = new StringMatch(kind, value) };

    public static HeaderMatch HeaderEquals(string name, string value) => Header(name, StringMatchKind.Exact, value);

    public static HeaderMatch HeaderPresent(string name, bool present = true) =>
        new() { Name = name, Kind = HeaderMatchKind.Present, Present = present };

    public static HeaderMatch HeaderInRange(string name, long start, long end) =>
        new() { Name = name, Kind = HeaderMatchKind.Range, RangeStart = start, RangeEnd = end };

    public static Route To(string cluster, PathMatch path, params HeaderMatch[] headers) =>
        To(cluster, new RouteMatch { Path = path, Headers = headers.ToEquatableArray() });

    public static Route To(string cluster, RouteMatch match) => new() { Match = match, Action = Forward(cluster) };

    public static ForwardAction Forward(params string[] clusters) =>
        new() { Clusters = clusters.Select(name => new WeightedCluster(name, 1)).ToEquatableArray() };

    /// <summary>All its requests go to <paramref name="cluster"/>.</summary>
    public static VirtualHost Host(string cluster, params string[] domains) =>
        new() { Name = cluster, Domains = domains.ToEquatableArray(), Routes = [To(cluster, AnyPath)] };

    public static RouteTable Table(params Route[] routes) =>
        Table("greeter", new VirtualHost { Domains = ["*"], Routes = routes.ToEquatableArray() });

    public static RouteTable Table(string authority, params VirtualHost[] hosts) => Table(authority, ignorePort: false, hosts);

    public static RouteTable Table(string authority, bool ignorePort, params VirtualHost[] hosts) => RouteTable.Create(
        new RouteConfigurationResource { Name = "routes", VirtualHosts = hosts.ToEquatableArray(), IgnorePortInHostMatching = ignorePort },
        authority,
        new HttpConnectionManager(),
        Cluster);

    /// <summary>The forward action of the only route, compiled.</summary>
    public static ForwardRoute Compile(ForwardAction action, TimeSpan? listenerMaxStreamDuration = null, RetryPolicy? virtualHostRetry = null) =>
        (ForwardRoute)RouteTable.Create(
            new RouteConfigurationResource
            {
                Name = "routes",
                VirtualHosts =
                [
                    new VirtualHost
                    {
                        Domains = ["*"],
                        Routes = [new Route { Match = new RouteMatch { Path = AnyPath }, Action = action }],
                        RetryPolicy = virtualHostRetry,
                    },
                ],
            },
            "greeter",
            new HttpConnectionManager { MaxStreamDuration = listenerMaxStreamDuration },
            Cluster).Routes[0].Action;

    /// <summary>Routing looks at nothing but the name.</summary>
    public static ClusterRuntime Cluster(string name) => new(name, null!, null!, _ => { });
}
