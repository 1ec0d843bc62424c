using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Filters;
using static MeshClient.ConformanceTests.Resources.RouteParsing;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Proxy = MeshClient.Xds.Proto.Routes;

namespace MeshClient.ConformanceTests.Resources;

/// <summary>The parse side of the virtual-host cases of xds-client 8.5, and of the overrides in 8.4.</summary>
public class VirtualHostConformanceTests
{
    private const string RoutePath = "virtual_hosts[0].routes[0]";

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L17")]
    public void Parse_OverridesOnThreeLevels_AreKeptApart()
    {
        var route = Weighted(("a", 1));
        route.Route_.WeightedClusters.Clusters[0].TypedPerFilterConfig["fault"] = Pack(new HTTPFault { MaxActiveFaults = 1 });
        route.TypedPerFilterConfig["fault"] = Pack(new HTTPFault { MaxActiveFaults = 2 });
        var host = VirtualHost(route);
        host.TypedPerFilterConfig["fault"] = Pack(new HTTPFault { MaxActiveFaults = 3 });

        var parsed = Assert.Single(Parsing.Accept(RouteConfiguration(host)).VirtualHosts);

        Assert.Equal(Override(3), Assert.Single(parsed.FilterOverrides));
        Assert.Equal(Override(2), Assert.Single(parsed.Routes[0].FilterOverrides));
        Assert.Equal(Override(1), Assert.Single(Assert.IsType<ForwardAction>(parsed.Routes[0].Action).Clusters[0].FilterOverrides));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L18")]
    public void Parse_WrappedOverrideOfUnknownType_IsRefused() =>
        Parsing.RejectAt(
            $"{RoutePath}.typed_per_filter_config[\"x\"].config",
            WithOverride(new Proxy.FilterConfig { Config = UnknownType }));

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L18")]
    public void Parse_WrappedOptionalOverrideOfUnknownType_IsIgnored() =>
        Assert.Empty(AcceptRoute(WithOverride(new Proxy.FilterConfig { Config = UnknownType, IsOptional = true })).FilterOverrides);

    [Fact]
    [Trait("Rule", "xds-client 8.4 #L19")]
    public void Parse_OverrideOfAFilterThatNoListenerHas_IsAccepted() =>
        Assert.Equal("x", Assert.Single(AcceptRoute(WithOverride(new HTTPFault())).FilterOverrides).FilterName);

    [Fact]
    [Trait("Rule", "xds-client 8.5 #R4")]
    public void Parse_UpperCaseDomain_IsLowered()
    {
        var host = VirtualHost();
        host.Domains[0] = "A.B.C";

        Assert.Equal(["a.b.c"], Parsing.Accept(RouteConfiguration(host)).VirtualHosts[0].Domains);
    }

    [Theory]
    [Trait("Rule", "xds-client 8.5 #R7")]
    [InlineData("a*b")]
    [InlineData("*a*")]
    [InlineData("**")]
    [InlineData("")]
    public void Parse_InvalidDomain_IsRefused(string domain)
    {
        var host = VirtualHost();
        host.Domains.Add(domain);

        Parsing.RejectAt("virtual_hosts[0].domains[1]", RouteConfiguration(host));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 #R8")]
    public void Parse_InvalidRouteInAnotherVirtualHost_IsRefused()
    {
        var other = VirtualHost(Route(""));
        other.Domains[0] = "other";

        Parsing.RejectAt("virtual_hosts[1].routes[0].route.cluster", RouteConfiguration(VirtualHost(), other));
    }

    private static HttpFilterOverride Override(uint maxActiveFaults) =>
        new("fault", new FaultFilterConfig { MaxActiveFaults = maxActiveFaults });

    private static Proxy.RouteConfiguration WithOverride(Google.Protobuf.IMessage message)
    {
        var route = Route();
        route.TypedPerFilterConfig["x"] = Pack(message);
        return Of(route);
    }
}
