using Google.Protobuf;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Filters;
using MeshClient.Xds.Proto.Http;
using MeshClient.Xds.Proto.Listeners;
using static MeshClient.TestToolbox.Resources.GoodResources;
using HttpFilter = MeshClient.Xds.Proto.Http.HttpFilter;

namespace MeshClient.ConformanceTests.Resources;

/// <summary>The parse side of xds-client 8.4.</summary>
public class ListenerConformanceTests
{
    private const string Manager = "api_listener.api_listener";

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L1")]
    public void Parse_SocketListener_HasNoConnectionManager()
    {
        var listener = Parsing.Accept(new Listener { Name = "greeter", Address = Address("0.0.0.0", 80) });

        Assert.Null(listener.HttpConnectionManager);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L2")]
    public void Parse_ApiListenerOfAnotherType_IsRefused()
    {
        var listener = new Listener { Name = "greeter", ApiListener = new ApiListener { ApiListener_ = Pack(new Router()) } };

        Parsing.RejectAt(Manager, listener, "HttpConnectionManager");
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L3")]
    public void Parse_ScopedRoutes_IsRefused() =>
        Parsing.RejectAt($"{Manager}.scoped_routes", Listener(manager => manager.ScopedRoutes = new ScopedRoutes()));

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L3")]
    public void Parse_NoRouteSpecifier_IsRefused() =>
        Parsing.RejectAt(Manager, Listener(manager => manager.ClearRouteSpecifier()), "set rds or route_config");

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L4")]
    public void Parse_RdsFromPath_IsRefused() =>
        Parsing.RejectAt($"{Manager}.rds.config_source", Listener(manager => manager.Rds.ConfigSource = new ConfigSource { Path = "/x" }), "path");

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L4")]
    public void Parse_RdsFromApiConfigSource_IsRefused() =>
        Parsing.RejectAt(
            $"{Manager}.rds.config_source",
            Listener(manager => manager.Rds.ConfigSource = new ConfigSource { ApiConfigSource = new ApiConfigSource() }),
            "api_config_source");

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L5")]
    public void Parse_RdsFromSelf_IsLikeAds()
    {
        var listener = Parsing.Accept(Listener(manager => manager.Rds.ConfigSource = Self));

        Assert.Equal("routes", listener.HttpConnectionManager!.RouteConfigurationName);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L6")]
    public void Parse_InlineRoutes_NeedNoNameAndNoRds()
    {
        var routes = RouteConfiguration();
        routes.Name = "";

        var listener = Parsing.Accept(Listener(manager => manager.RouteConfig = routes));

        Assert.Null(listener.HttpConnectionManager!.RouteConfigurationName);
        Assert.Single(listener.HttpConnectionManager.InlineRouteConfiguration!.VirtualHosts);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L7")]
    public void Parse_InvalidInlineRoutes_RefuseTheListener() =>
        Parsing.RejectAt(
            $"{Manager}.route_config.virtual_hosts[0].routes[0].route.cluster",
            Listener(manager => manager.RouteConfig = RouteConfiguration(VirtualHost(Route("")))));

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L10")]
    public void Parse_TrustedHops_AreRefused() =>
        Parsing.RejectAt($"{Manager}.xff_num_trusted_hops", Listener(manager => manager.XffNumTrustedHops = 1));

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L11")]
    public void Parse_EmptyFilterList_IsRefused() =>
        Parsing.RejectAt($"{Manager}.http_filters", Listener(manager => manager.HttpFilters.Clear()), "empty");

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L11")]
    public void Parse_RouterMissing_IsRefused() =>
        Parsing.RejectAt($"{Manager}.http_filters", WithFilters(Fault("fault")), "must be the router");

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L11")]
    public void Parse_RouterInTheMiddle_IsRefused() =>
        Assert.Equal(2, Parsing.Reject(WithFilters(RouterFilter(), Fault("fault"))).Length);

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L11")]
    public void Parse_TwoRouters_AreRefused() =>
        Parsing.RejectAt($"{Manager}.http_filters", WithFilters(RouterFilter("a"), RouterFilter("b")), "\"a\" ends the chain");

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L12")]
    public void Parse_TwoFiltersOfOneName_AreRefused() =>
        Parsing.RejectAt($"{Manager}.http_filters[1].name", WithFilters(Fault("x"), RouterFilter("x")));

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L13")]
    public void Parse_UnknownFilter_IsRefused() =>
        Parsing.RejectAt(
            $"{Manager}.http_filters[0].typed_config",
            WithFilters(new HttpFilter { Name = "x", TypedConfig = UnknownType }, RouterFilter()),
            "test.Unknown");

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L13")]
    public void Parse_UnknownOptionalFilter_IsDropped()
    {
        var unknown = new HttpFilter { Name = "x", TypedConfig = UnknownType, IsOptional = true };

        var listener = Parsing.Accept(WithFilters(unknown, RouterFilter(), unknown.Clone().Named("last")));

        Assert.Equal("router", Assert.Single(listener.HttpConnectionManager!.Filters).Name);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L14")]
    public void Parse_OptionalFilterWithInvalidConfig_IsRefused()
    {
        var fault = Fault("fault", new HTTPFault { Abort = new Xds.Proto.Filters.FaultAbort { HttpStatus = 99 } });
        fault.IsOptional = true;

        Parsing.RejectAt($"{Manager}.http_filters[0].typed_config.abort.http_status", WithFilters(fault, RouterFilter()));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L14")]
    public void Parse_OptionalFilterWithBrokenBytes_IsRefused()
    {
        var router = RouterFilter();
        router.TypedConfig.Value = ByteString.CopyFrom(0xff);
        router.IsOptional = true;

        Parsing.RejectAt($"{Manager}.http_filters[0].typed_config", WithFilters(router));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L16")]
    public void Parse_OneTypeUnderTwoNames_KeepsBoth()
    {
        var one = Fault("one", new HTTPFault { MaxActiveFaults = 1 });
        var two = Fault("two", new HTTPFault { MaxActiveFaults = 2 });

        var listener = Parsing.Accept(WithFilters(one, two, RouterFilter()));

        Assert.Equal(
            [new FaultFilterConfig { MaxActiveFaults = 1 }, new FaultFilterConfig { MaxActiveFaults = 2 }, new RouterFilterConfig()],
            listener.HttpConnectionManager!.Filters.Select(filter => filter.Config));
    }

    private static Listener WithFilters(params HttpFilter[] filters) => Listener(manager =>
    {
        manager.HttpFilters.Clear();
        manager.HttpFilters.Add(filters);
    });

    private static HttpFilter Fault(string name, HTTPFault? fault = null) =>
        new() { Name = name, TypedConfig = Pack(fault ?? new HTTPFault()) };
}
