using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;
using static MeshClient.ConformanceTests.Resources.RouteParsing;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Duration = Google.Protobuf.WellKnownTypes.Duration;
using Proxy = MeshClient.Xds.Proto.Routes;

namespace MeshClient.ConformanceTests.Resources;

/// <summary>The parse side of the action cases of xds-client 8.5.</summary>
public class RouteActionConformanceTests
{
    private const string RoutePath = "virtual_hosts[0].routes[0]";

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA1")]
    public void Parse_ClusterHeader_SkipsTheRoute()
    {
        var byHeader = Route();
        byHeader.Route_.ClusterHeader = "x-cluster";

        var host = Parsing.Accept(RouteConfiguration(VirtualHost(byHeader, Route("rest")))).VirtualHosts[0];

        Assert.Equal(Forward("rest"), Assert.Single(host.Routes).Action);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA2")]
    public void Parse_RouteWithoutAction_IsUnsupported() =>
        Assert.IsType<UnsupportedAction>(AcceptRoute(new Proxy.Route { Match = new Proxy.RouteMatch { Prefix = "" } }).Action);

    [Fact]
    [Trait("Rule", "envoy-http 1.7")]
    public void Parse_Redirect_IsSupported()
    {
        var redirect = new Proxy.RedirectAction { HttpsRedirect = true, PrefixRewrite = "/b", StripQuery = true, PortRedirect = 8443 };

        var route = AcceptRoute(new Proxy.Route { Match = new Proxy.RouteMatch { Prefix = "/a" }, Redirect = redirect });

        Assert.Equal(
            new RedirectAction { StatusCode = 301, Scheme = "https", Port = 8443, PrefixRewrite = "/b", StripQuery = true },
            route.Action);
    }

    [Fact]
    [Trait("Rule", "envoy-http 1.7")]
    public void Parse_DirectResponse_IsSupported()
    {
        var response = new Proxy.DirectResponseAction { Status = 503, Body = new DataSource { InlineString = "no" } };

        var route = AcceptRoute(new Proxy.Route { Match = new Proxy.RouteMatch { Prefix = "" }, DirectResponse = response });

        Assert.Equal(new DirectResponseAction(503, [.. "no"u8]), route.Action);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA3")]
    public void Parse_NonForwardingAction_IsUnsupported() =>
        Assert.IsType<UnsupportedAction>(
            AcceptRoute(new Proxy.Route { Match = new Proxy.RouteMatch { Prefix = "" }, NonForwardingAction = new Proxy.NonForwardingAction() }).Action);

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA5")]
    public void Parse_ClusterOfWeightZero_IsDropped() =>
        Assert.Equal(new ForwardAction { Clusters = [new WeightedCluster("a", 100)] }, AcceptRoute(Weighted(("a", 100), ("b", 0))).Action);

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA6")]
    public void Parse_WeightsAllZero_AreRefused() =>
        Parsing.RejectAt($"{RoutePath}.route.weighted_clusters.clusters", Of(Weighted(("a", 0), ("b", 0))), "sum of the weights is 0");

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA6")]
    public void Parse_WeightsThatOverflow_AreRefused() =>
        Parsing.RejectAt($"{RoutePath}.route.weighted_clusters.clusters", Of(Weighted(("a", uint.MaxValue), ("b", 1))), "4294967296");

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA6")]
    public void Parse_EmptyWeightedClusters_AreRefused() =>
        Parsing.RejectAt($"{RoutePath}.route.weighted_clusters.clusters", Of(Weighted()), "empty");

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA7")]
    public void Parse_TotalWeightThatDiffersFromTheSum_IsNotRead()
    {
        var route = Weighted(("a", 1), ("b", 2));
        route.Route_.WeightedClusters.TotalWeight = 100;

        Assert.Equal([1u, 2u], Assert.IsType<ForwardAction>(AcceptRoute(route).Action).Clusters.Select(cluster => cluster.Weight));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA9")]
    public void Parse_OptionalUnknownPlugin_SkipsItsRoutes()
    {
        var configuration = WithPlugin(isOptional: true);

        var host = Parsing.Accept(configuration).VirtualHosts[0];

        Assert.Equal(Forward("rest"), Assert.Single(host.Routes).Action);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA9")]
    public void Parse_UnknownPlugin_IsRefused() =>
        Parsing.RejectAt("cluster_specifier_plugins[0].extension.typed_config", WithPlugin(isOptional: false));

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA10, #RA11")]
    public void Parse_StreamLimits_KeepZeroApartFromUnset()
    {
        var limited = Route();
        limited.Route_.MaxStreamDuration = new Proxy.RouteAction.Types.MaxStreamDuration
        {
            MaxStreamDuration_ = new Duration(),
            GrpcTimeoutHeaderMax = new Duration { Seconds = 5 },
        };

        Assert.Equal(
            Forward("backend") with { MaxStreamDuration = TimeSpan.Zero, GrpcTimeoutHeaderMax = TimeSpan.FromSeconds(5) },
            AcceptRoute(limited).Action);
        Assert.Equal(Forward("backend"), AcceptRoute(Route()).Action);
    }

    [Fact]
    [Trait("Rule", "xds-client Appendix A: timeout")]
    public void Parse_Timeout_IsHonouredOnlyWhenExplicit()
    {
        var limited = Route();
        limited.Route_.Timeout = new Duration { Seconds = 1 };

        Assert.Equal(Forward("backend") with { Timeout = TimeSpan.FromSeconds(1) }, AcceptRoute(limited).Action);
        Assert.Null(Assert.IsType<ForwardAction>(AcceptRoute(Route()).Action).Timeout);
    }

    private static Proxy.RouteConfiguration WithPlugin(bool isOptional)
    {
        var byPlugin = Route();
        byPlugin.Route_.ClusterSpecifierPlugin = "rls";
        var configuration = RouteConfiguration(VirtualHost(byPlugin, Route("rest")));
        configuration.ClusterSpecifierPlugins.Add(new Proxy.ClusterSpecifierPlugin
        {
            Extension = new TypedExtensionConfig { Name = "rls", TypedConfig = UnknownType },
            IsOptional = isOptional,
        });
        return configuration;
    }
}
