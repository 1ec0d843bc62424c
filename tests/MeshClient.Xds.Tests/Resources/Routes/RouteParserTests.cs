using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Matchers;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Proxy = MeshClient.Xds.Proto.Routes;

namespace MeshClient.Xds.Tests.Resources.Routes;

public class RouteParserTests
{
    [Theory]
    [InlineData(0, 301)]
    [InlineData(1, 302)]
    [InlineData(2, 303)]
    [InlineData(3, 307)]
    [InlineData(4, 308)]
    public void Parse_Redirect_HasTheStatusOfItsCode(int code, int expected)
    {
        var redirect = new Proxy.RedirectAction { ResponseCode = (Proxy.RedirectAction.Types.RedirectResponseCode)code, HostRedirect = "b.test" };

        Assert.Equal(new RedirectAction { StatusCode = expected, Host = "b.test" }, AcceptAction(route => route.Redirect = redirect));
    }

    [Fact]
    public void Parse_RedirectToScheme_KeepsIt() =>
        Assert.Equal(
            new RedirectAction { StatusCode = 301, Scheme = "http", Path = "/x?y" },
            AcceptAction(route => route.Redirect = new Proxy.RedirectAction { SchemeRedirect = "http", PathRedirect = "/x?y" }));

    [Fact]
    public void Parse_RedirectByRegex_IsUnsupported() =>
        Assert.IsType<UnsupportedAction>(
            AcceptAction(route => route.Redirect = new Proxy.RedirectAction { RegexRewrite = new RegexMatchAndSubstitute { Pattern = new RegexMatcher { Regex = "a" } } }));

    [Fact]
    public void Parse_DirectResponseWithoutBody_IsEmpty() =>
        Assert.Equal(new DirectResponseAction(204, []), AcceptAction(route => route.DirectResponse = new Proxy.DirectResponseAction { Status = 204 }));

    [Fact]
    public void Parse_DirectResponseFromBytes_KeepsThem() =>
        Assert.Equal(
            new DirectResponseAction(200, [0xff]),
            AcceptAction(route => route.DirectResponse = new Proxy.DirectResponseAction
            {
                Status = 200,
                Body = new DataSource { InlineBytes = Google.Protobuf.ByteString.CopyFrom(0xff) },
            }));

    [Fact]
    public void Parse_DirectResponseFromAFile_IsNotRead() =>
        Assert.IsType<UnsupportedAction>(AcceptAction(route => route.DirectResponse = new Proxy.DirectResponseAction
        {
            Status = 200,
            Body = new DataSource { Filename = "/etc/passwd" },
        }));

    [Fact]
    public void Parse_FilterAction_IsUnsupported() =>
        Assert.IsType<UnsupportedAction>(AcceptAction(route => route.FilterAction = new Proxy.FilterAction()));

    [Theory]
    [InlineData(0, 503)]
    [InlineData(1, 404)]
    [InlineData(2, 500)]
    public void Parse_ClusterNotFoundResponse_IsAStatus(int code, int expected) =>
        Assert.Equal(
            expected,
            Assert.IsType<ForwardAction>(AcceptAction(
                route => route.Route_.ClusterNotFoundResponseCode = (Proxy.RouteAction.Types.ClusterNotFoundResponseCode)code)).ClusterNotFoundStatus);

    [Fact]
    public void Parse_UnknownClusterNotFoundResponse_IsRefused()
    {
        var route = Route();
        route.Route_.ClusterNotFoundResponseCode = (Proxy.RouteAction.Types.ClusterNotFoundResponseCode)3;

        Parsing.RejectAt("virtual_hosts[0].routes[0].route.cluster_not_found_response_code", RouteConfiguration(VirtualHost(route)));
    }

    [Fact]
    public void Parse_UnknownInternalRedirectAction_IsRefused()
    {
        var route = Route();
        route.Route_.InternalRedirectAction = (Proxy.RouteAction.Types.InternalRedirectAction)2;

        Parsing.RejectAt("virtual_hosts[0].routes[0].route.internal_redirect_action", RouteConfiguration(VirtualHost(route)));
    }

    [Fact]
    public void Parse_RetryPolicy_IsRead()
    {
        var retry = new Proxy.RetryPolicy
        {
            RetryOn = "retriable-status-codes",
            NumRetries = uint.MaxValue,
            PerTryTimeout = new Google.Protobuf.WellKnownTypes.Duration { Seconds = 1 },
            RetriableStatusCodes = { 429, 503 },
            RetriableHeaders = { new Proxy.HeaderMatcher { Name = "X-Retry", PresentMatch = true } },
        };

        var forward = Assert.IsType<ForwardAction>(AcceptAction(route => route.Route_.RetryPolicy = retry));

        Assert.Equal(
            new RetryPolicy
            {
                RetryOn = RetryConditions.RetriableStatusCodes,
                NumRetries = int.MaxValue,
                PerTryTimeout = TimeSpan.FromSeconds(1),
                RetriableStatusCodes = [429, 503],
                RetriableHeaders = [new HeaderMatch { Name = "x-retry", Kind = HeaderMatchKind.Present }],
            },
            forward.RetryPolicy);
    }

    [Fact]
    public void Parse_PerTryTimeoutZero_IsNone() =>
        Assert.Null(Assert.IsType<ForwardAction>(AcceptAction(
            route => route.Route_.RetryPolicy = new Proxy.RetryPolicy { PerTryTimeout = new() })).RetryPolicy!.PerTryTimeout);

    [Fact]
    public void Parse_HugeBackOffBase_IsCut() =>
        Assert.Equal(
            TimeSpan.FromDays(24),
            Assert.IsType<ForwardAction>(AcceptAction(route => route.Route_.RetryPolicy = new Proxy.RetryPolicy
            {
                RetryBackOff = new Proxy.RetryPolicy.Types.RetryBackOff { BaseInterval = new() { Seconds = 315_576_000_000 } },
            })).RetryPolicy!.BackOffMax);

    [Fact]
    public void Parse_VirtualHostRetryPolicy_StaysBesideTheRoutes()
    {
        var host = VirtualHost();
        host.RetryPolicy = new Proxy.RetryPolicy { RetryOn = "5xx" };

        var parsed = Parsing.Accept(RouteConfiguration(host)).VirtualHosts[0];

        Assert.Equal(new RetryPolicy { RetryOn = RetryConditions.ServerError }, parsed.RetryPolicy);
        Assert.Null(Assert.IsType<ForwardAction>(parsed.Routes[0].Action).RetryPolicy);
    }

    [Fact]
    public void Parse_CookieMatcher_SkipsTheRoute() =>
        AssertSkipped(route => route.Match.Cookies.Add(new Proxy.CookieMatcher { Name = "canary" }));

    [Fact]
    public void Parse_ConnectMatcher_SkipsTheRoute() =>
        AssertSkipped(route => route.Match.ConnectMatcher = new Proxy.RouteMatch.Types.ConnectMatcher());

    [Fact]
    public void Parse_UnsetClusterSpecifier_SkipsTheRoute() => AssertSkipped(route => route.Route_.ClearClusterSpecifier());

    [Fact]
    public void Parse_InlinePlugin_SkipsTheRoute() =>
        AssertSkipped(route => route.Route_.InlineClusterSpecifierPlugin = new Proxy.ClusterSpecifierPlugin());

    [Fact]
    public void Parse_WeightedClusterByHeader_SkipsTheRoute() =>
        AssertSkipped(route => route.Route_.WeightedClusters = new Proxy.WeightedCluster
        {
            Clusters = { new Proxy.WeightedCluster.Types.ClusterWeight { ClusterHeader = "x-cluster", Weight = 1 } },
        });

    [Fact]
    public void Parse_DisabledOverride_NeedsNoConfig()
    {
        var route = Route();
        route.TypedPerFilterConfig["fault"] = Pack(new Proxy.FilterConfig { Disabled = true });

        Assert.Equal([new HttpFilterOverride("fault", null, Disabled: true)], AcceptRoute(route).FilterOverrides);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Parse_DisabledOverride_DoesNotReadItsConfig(bool isOptional)
    {
        var route = Route();
        route.TypedPerFilterConfig["fault"] = Pack(new Proxy.FilterConfig { Disabled = true, IsOptional = isOptional, Config = UnknownType });

        Assert.Equal([new HttpFilterOverride("fault", null, Disabled: true)], AcceptRoute(route).FilterOverrides);
    }

    [Fact]
    public void Parse_WrappedEmptyConfig_EnablesTheFilter()
    {
        var route = Route();
        route.TypedPerFilterConfig["fault"] = Pack(new Proxy.FilterConfig { Config = new Google.Protobuf.WellKnownTypes.Any() });

        Assert.Equal([new HttpFilterOverride("fault", null)], AcceptRoute(route).FilterOverrides);
    }

    [Fact]
    public void Parse_WrapperWithoutConfig_IsRefused()
    {
        var route = Route();
        route.TypedPerFilterConfig["fault"] = Pack(new Proxy.FilterConfig { IsOptional = true });

        Parsing.RejectAt("virtual_hosts[0].routes[0].typed_per_filter_config[\"fault\"].config", RouteConfiguration(VirtualHost(route)), "is required");
    }

    [Fact]
    public void Parse_WrappedOverride_IsOpened()
    {
        var route = Route();
        route.TypedPerFilterConfig["b"] = Pack(new Proxy.FilterConfig { Config = Pack(new Proto.Filters.HTTPFault { UpstreamCluster = "c" }) });
        route.TypedPerFilterConfig["a"] = Pack(new Proto.Filters.HTTPFault());

        Assert.Equal(
            [new HttpFilterOverride("a", new FaultFilterConfig()), new HttpFilterOverride("b", new FaultFilterConfig { Cluster = "c" })],
            AcceptRoute(route).FilterOverrides);
    }

    private static void AssertSkipped(Action<Proxy.Route> change)
    {
        var route = Route();
        change(route);

        var parsed = Parsing.Parse(RouteConfiguration(VirtualHost(route, Route("rest"))));

        var configuration = Assert.IsType<RouteConfigurationResource>(parsed.Resource);
        Assert.Equal(
            new ForwardAction { Clusters = [new WeightedCluster("rest", 1)] },
            Assert.Single(Assert.Single(configuration.VirtualHosts).Routes).Action);
    }

    private static RouteAction AcceptAction(Action<Proxy.Route> change)
    {
        var route = Route();
        change(route);
        return AcceptRoute(route).Action;
    }

    private static Route AcceptRoute(Proxy.Route route) =>
        Assert.Single(Assert.Single(Parsing.Accept(RouteConfiguration(VirtualHost(route))).VirtualHosts).Routes);
}
