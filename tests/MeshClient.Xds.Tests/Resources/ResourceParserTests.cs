using Google.Protobuf;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources;
using static MeshClient.TestToolbox.Resources.GoodResources;

namespace MeshClient.Xds.Tests.Resources;

public class ResourceParserTests
{
    [Fact]
    public void Parse_Listener_NamesItsRoutes()
    {
        var expected = new HttpFilter("router", "envoy.extensions.filters.http.router.v3.Router", new RouterFilterConfig());

        var listener = Parsing.Accept(Listener());

        Assert.Equal("greeter", listener.Name);
        Assert.Equal("routes", listener.HttpConnectionManager!.RouteConfigurationName);
        Assert.Equal(expected, Assert.Single(listener.HttpConnectionManager.Filters));
    }

    [Fact]
    public void Parse_RouteConfiguration_HoldsHostsAndRoutes()
    {
        var expected = new VirtualHost
        {
            Name = "host",
            Domains = ["*"],
            Routes =
            [
                new Route
                {
                    Match = new RouteMatch { Path = new PathMatch(PathMatchKind.Prefix, "") },
                    Action = new ForwardAction { Clusters = [new WeightedCluster("backend", 1)] },
                },
            ],
        };

        var configuration = Parsing.Accept(RouteConfiguration());

        Assert.Equal(expected, Assert.Single(configuration.VirtualHosts));
    }

    [Fact]
    public void Parse_Cluster_HasDefaults()
    {
        var expected = new ClusterResource
        {
            Name = "backend",
            Discovery = new EdsDiscovery("backend"),
            LoadBalancingPolicy = new WrrLocalityPolicy(new RoundRobinPolicy()),
            LoadBalancingOrigin = LoadBalancingOrigin.LegacyEnum,
        };

        Assert.Equal(expected, Parsing.Accept(EdsCluster()));
    }

    [Fact]
    public void Parse_Endpoints_KeepsLocalitiesInOrder()
    {
        var expected = new EndpointsResource
        {
            Name = "backend",
            Localities =
            [
                new LocalityEndpoints
                {
                    Locality = new Locality("", "a", ""),
                    Endpoints = [new EndpointModel { Address = EndpointAddress.Tcp("10.0.0.1", 8080) }],
                },
                new LocalityEndpoints
                {
                    Locality = new Locality("", "b", ""),
                    Priority = 1,
                    Endpoints = [new EndpointModel { Address = EndpointAddress.Tcp("2001:db8::1", 8080) }],
                },
            ],
        };

        var endpoints = Parsing.Accept(
            Assignment(Locality("a", 0, Endpoint("10.0.0.1")), Locality("b", 1, Endpoint("2001:DB8:0::1"))));

        Assert.Equal(expected, endpoints);
    }

    [Fact]
    public void Parse_SeveralErrors_ReportsAllWithPaths()
    {
        var first = Route("");
        var second = new Proto.Routes.Route
        {
            Match = new Proto.Routes.RouteMatch { SafeRegex = new Proto.Matchers.RegexMatcher { Regex = "(" } },
            Route_ = new Proto.Routes.RouteAction { Cluster = "backend" },
        };

        var parsed = Parsing.Parse(RouteConfiguration(VirtualHost(), new() { Domains = { "a*b" }, Routes = { first, second } }));

        Assert.Equal("routes", parsed.Name);
        Assert.Equal(
            ["virtual_hosts[1].domains[0]", "virtual_hosts[1].routes[0].route.cluster", "virtual_hosts[1].routes[1].match.safe_regex.regex"],
            parsed.Errors!.Select(error => error.FieldPath).Order(StringComparer.Ordinal));
        Assert.All(parsed.Errors!, error => Assert.Equal("routes", error.ResourceName));
    }

    [Fact]
    public void Parse_MoreErrorsThanFitInANack_CountsTheRest()
    {
        var hosts = Enumerable.Range(0, 1000).Select(_ => new Proto.Routes.VirtualHost { Name = "no domains" });

        var errors = Parsing.Reject(RouteConfiguration([.. hosts]));

        Assert.Equal(33, errors.Length);
        Assert.Equal("and 968 more errors", errors[^1]);
    }

    [Fact]
    public void Parse_TruncatedBytes_NamesTheResource()
    {
        var bytes = EdsCluster().ToByteString();

        var parsed = ResourceParser.Parse(XdsResourceType.Cluster, bytes.Span[..^1], Parsing.Context);

        Assert.Null(parsed.Resource);
        Assert.Equal("backend", parsed.Name);
        Assert.Equal("", Assert.Single(parsed.Errors!).FieldPath);
    }

    [Fact]
    public void Parse_BytesOfAnotherType_IsAnError()
    {
        var parsed = ResourceParser.Parse(XdsResourceType.Cluster, "{ \"name\": \"json\" }"u8, Parsing.Context);

        Assert.Null(parsed.Name);
        Assert.NotEmpty(parsed.Errors!);
    }

    [Theory]
    [InlineData(new byte[] { 0x0b, 0x00 })]
    [InlineData(new byte[] { 0x0a, 0xff, 0xff, 0xff, 0xff, 0x07 })]
    [InlineData(new byte[] { 0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 })]
    public void Parse_BytesThatConfuseTheProtobufLibrary_AreAnError(byte[] bytes)
    {
        var parsed = ResourceParser.Parse(XdsResourceType.Listener, bytes, Parsing.Context);

        Assert.StartsWith("the bytes are not a valid envoy.config.listener.v3.Listener", Assert.Single(parsed.Errors!).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_UnforeseenFailure_CostsOnlyThisResource()
    {
        var parsed = ResourceParser.Parse((XdsResourceType)99, EdsCluster().ToByteArray(), Parsing.Context);

        Assert.Equal("backend", parsed.Name);
        Assert.Contains("please report this", Assert.Single(parsed.Errors!).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_FieldWithoutEffect_IsReportedAsIgnored()
    {
        var route = Route();
        route.Route_.PrefixRewrite = "/v2";

        Assert.Equal(["virtual_hosts.routes.route.prefix_rewrite"], Parsing.Parse(RouteConfiguration(VirtualHost(route))).IgnoredFields);
    }
}
