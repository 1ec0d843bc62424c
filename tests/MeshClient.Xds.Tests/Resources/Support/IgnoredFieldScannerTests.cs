using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Routes;
using MeshClient.Xds.Resources.Support;
using static MeshClient.TestToolbox.Resources.GoodResources;

namespace MeshClient.Xds.Tests.Resources.Support;

public class IgnoredFieldScannerTests
{
    private const int UnknownNumber = 999;
    private const int DepthOfATower = 500;

    [Fact]
    public void Scan_ResourceWithoutIgnoredFields_FindsNothing() => Assert.Empty(Scan(RouteConfiguration()));

    [Fact]
    public void Scan_FieldInManyPlaces_IsFoundOnceWithoutIndexes()
    {
        var route = Route();
        route.Route_.Priority = RoutingPriority.High;

        Assert.Equal(
            ["virtual_hosts.routes.route.priority"],
            Scan(RouteConfiguration(VirtualHost(route, route), VirtualHost(route))));
    }

    [Fact]
    public void Scan_SameFieldOnTwoPaths_IsFoundOnBoth()
    {
        var configuration = RouteConfiguration();
        configuration.Metadata = new Metadata();
        configuration.VirtualHosts[0].Metadata = new Metadata();

        Assert.Equal(["metadata", "virtual_hosts.metadata"], Scan(configuration).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Scan_FieldThatIsNotDeclared_IsFound()
    {
        var decorator = WireWriter.Message(5, ByteString.Empty);
        var route = WireWriter.Concat(Route().ToByteString(), decorator);
        var host = WireWriter.Concat(VirtualHost().ToByteString(), WireWriter.Message(3, route));

        Assert.Equal(["virtual_hosts.routes.decorator"], Scan(XdsResourceType.RouteConfiguration, WireWriter.Message(2, host)));
    }

    [Fact]
    public void Scan_NumberThatNoTableKnows_IsLeftAlone() =>
        Assert.Empty(Scan(XdsResourceType.Cluster, WireWriter.Message(UnknownNumber, ByteString.CopyFromUtf8("new"))));

    [Fact]
    public void Scan_DefaultValues_CountAsUnset()
    {
        var configuration = WireWriter.Concat(
            WireWriter.Varint(15, 0),
            WireWriter.Message(18, ByteString.Empty),
            WireWriter.Message(7, new BoolValue { Value = false }.ToByteString()));

        Assert.Empty(Scan(XdsResourceType.RouteConfiguration, configuration));
    }

    [Fact]
    public void Scan_EmptyMessage_CountsAsSet() =>
        Assert.Equal(["vhds"], Scan(XdsResourceType.RouteConfiguration, WireWriter.Message(9, ByteString.Empty)));

    [Fact]
    public void Scan_InsideOfExtensions_FindsFieldsByTheirPath()
    {
        var listener = Listener(manager =>
        {
            manager.MergeSlashes = true;
            manager.HttpFilters[^1].TypedConfig = Pack(new Proto.Filters.Router { SuppressEnvoyHeaders = true });
        });

        Assert.Equal(
            ["api_listener.api_listener.http_filters.typed_config.suppress_envoy_headers", "api_listener.api_listener.merge_slashes"],
            Scan(listener).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Scan_ExtensionOfUnknownType_IsFoundWithItsType()
    {
        var listener = Listener(manager => manager.HttpFilters.Insert(0, new Proto.Http.HttpFilter { Name = "x", TypedConfig = UnknownType, IsOptional = true }));

        Assert.Equal(["api_listener.api_listener.http_filters.typed_config[\"test.Unknown\"]"], Scan(listener));
    }

    [Fact]
    public void Scan_ExtensionInJsonOfUnknownType_IsFoundWithItsType()
    {
        var listener = Listener(manager => manager.HttpFilters.Insert(
            0, new Proto.Http.HttpFilter { Name = "x", TypedConfig = TypedStruct("test.Unknown", "{}"), IsOptional = true }));

        Assert.Equal(["api_listener.api_listener.http_filters.typed_config[\"test.Unknown\"]"], Scan(listener));
    }

    [Theory]
    [InlineData("meshclient.lb.v1.LatencyAware")]
    [InlineData("envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash", "envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash")]
    public void Scan_PolicyInJson_IsFoundUnlessItIsReadAsJson(string type, params string[] expected)
    {
        var cluster = WithPolicies(TypedStruct(type, "{}"), Pack(new Proto.LoadBalancing.RoundRobin()));

        Assert.Equal(expected.Select(name => $"load_balancing_policy.policies.typed_extension_config.typed_config[\"{name}\"]"), Scan(cluster));
    }

    [Fact]
    public void Scan_ExtensionsInAMap_AreFoundWithoutTheirKeys()
    {
        var host = VirtualHost();
        host.TypedPerFilterConfig["a"] = Pack(new FilterConfig { Config = UnknownType, IsOptional = true });

        Assert.Equal(["virtual_hosts.typed_per_filter_config.config[\"test.Unknown\"]"], Scan(RouteConfiguration(host)));
    }

    [Fact]
    public void Scan_ManyFields_StopsAtTheLimit()
    {
        var cluster = WithPolicies([.. Enumerable.Range(0, 100).Select(number => new Any { TypeUrl = $"x/test.Unknown{number}" })]);

        Assert.Equal(IgnoredFieldScanner.MaxFields, Scan(cluster).Count);
    }

    [Fact]
    public void Scan_TowerOfPolicies_StopsAtTheDepthOfTheParser()
    {
        var cluster = EdsCluster();
        cluster.LoadBalancingPolicy = NestedPolicies(DepthOfATower);

        Assert.Empty(Scan(cluster));
    }

    [Fact]
    public void Scan_DamagedBytes_EndsQuietly()
    {
        var bytes = RouteConfiguration().ToByteString();

        Assert.All(Enumerable.Range(0, bytes.Length), length => Assert.Empty(IgnoredFieldScanner.Scan(XdsResourceType.RouteConfiguration, bytes.Span[..length])));
    }

    private static IReadOnlyCollection<string> Scan(IMessage resource) => Scan(Parsing.TypeOf(resource), resource.ToByteString());

    private static IReadOnlyCollection<string> Scan(XdsResourceType type, ByteString bytes) => IgnoredFieldScanner.Scan(type, bytes.Span);
}
