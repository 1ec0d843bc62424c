using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Proxy = MeshClient.Xds.Proto.Routes;

namespace MeshClient.ConformanceTests.Resources;

/// <summary>Makes configurations of one route, and takes the parsed one out.</summary>
internal static class RouteParsing
{
    public static Proxy.RouteConfiguration Of(Proxy.Route route) => RouteConfiguration(VirtualHost(route));

    public static Route AcceptRoute(Proxy.Route route) => AcceptRoute(Of(route));

    public static Route AcceptRoute(Proxy.RouteConfiguration configuration) =>
        Assert.Single(Assert.Single(Parsing.Accept(configuration).VirtualHosts).Routes);

    public static ForwardAction Forward(string cluster) => new() { Clusters = [new WeightedCluster(cluster, 1)] };

    public static Proxy.Route Weighted(params (string Name, uint Weight)[] clusters)
    {
        var route = Route();
        route.Route_.WeightedClusters = new Proxy.WeightedCluster
        {
            Clusters = { clusters.Select(cluster => new Proxy.WeightedCluster.Types.ClusterWeight { Name = cluster.Name, Weight = cluster.Weight }) },
        };
        return route;
    }
}
