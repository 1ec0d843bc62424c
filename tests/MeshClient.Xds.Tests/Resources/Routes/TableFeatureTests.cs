using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Matchers;
using MeshClient.Xds.Proto.Routes;
using static MeshClient.TestToolbox.Resources.GoodResources;
using HedgePolicy = MeshClient.Xds.Model.HedgePolicy;
using Proxy = MeshClient.Xds.Proto.Routes;

namespace MeshClient.Xds.Tests.Resources.Routes;

/// <summary>What the table as a whole and its virtual hosts may ask for, and conditions on what a client does not know.</summary>
public class TableFeatureTests
{
    public static TheoryData<BadResource> Invalid =>
    [
        Bad("vhost_header", table => table.VhostHeader = "a b"),
        Bad("request_mirror_policies[0]", table => table.RequestMirrorPolicies.Add(new Proxy.RouteAction.Types.RequestMirrorPolicy())),
        Bad("typed_per_filter_config[\"x\"].value", table => table.TypedPerFilterConfig["x"] = UnknownType),
        Bad("virtual_hosts[0].require_tls", table => table.VirtualHosts[0].RequireTls = (Proxy.VirtualHost.Types.TlsRequirementType)9),
        Bad("virtual_hosts[0].hedge_policy.initial_requests", table => table.VirtualHosts[0].HedgePolicy = new Proxy.HedgePolicy { InitialRequests = 0 }),
    ];

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Parse_InvalidField_IsRefusedByName(BadResource resource) => resource.AssertRefused();

    [Fact]
    public void Parse_Table_ReachesTheModel()
    {
        var configuration = RouteConfiguration();
        configuration.VhostHeader = "X-Host";
        configuration.IgnorePathParametersInPathMatching = true;
        configuration.RequestMirrorPolicies.Add(new Proxy.RouteAction.Types.RequestMirrorPolicy { Cluster = "shadow" });
        configuration.TypedPerFilterConfig["fault"] = Pack(new Proto.Filters.HTTPFault { MaxActiveFaults = 1 });

        var table = Parsing.Accept(configuration);

        Assert.Equal("x-host", table.VirtualHostHeader);
        Assert.True(table.IgnorePathParameters);
        Assert.Equal([new RequestMirror { Cluster = "shadow" }], table.Mirrors);
        Assert.Equal([new HttpFilterOverride("fault", new FaultFilterConfig { MaxActiveFaults = 1 })], table.FilterOverrides);
    }

    [Fact]
    public void Parse_VirtualHost_ReachesTheModel()
    {
        var host = VirtualHost();
        host.RequireTls = Proxy.VirtualHost.Types.TlsRequirementType.All;
        host.HedgePolicy = new Proxy.HedgePolicy { HedgeOnPerTryTimeout = true };
        host.IncludeAttemptCountInResponse = true;
        host.IncludeIsTimeoutRetryHeader = true;
        host.PerRequestBufferLimitBytes = 10;
        host.Routes[0].RequestBodyBufferLimit = 20;
        host.Routes[0].PerRequestBufferLimitBytes = 30;

        var parsed = Parsing.Accept(RouteConfiguration(host)).VirtualHosts[0];

        Assert.Equal(TlsRequirement.All, parsed.RequireTls);
        Assert.Equal(new HedgePolicy(OnPerTryTimeout: true), parsed.HedgePolicy);
        Assert.True(parsed.IncludeAttemptCountInResponse);
        Assert.True(parsed.IncludeIsTimeoutRetry);
        Assert.Equal(10ul, parsed.BodyBufferLimit);
        Assert.Equal(20ul, parsed.Routes[0].BodyBufferLimit);
    }

    [Fact]
    public void Parse_ConditionOnAFactThatNobodyKnows_SkipsTheRoute()
    {
        Assert.Empty(RoutesOf(match => match.FilterState.Add(new FilterStateMatcher { Key = "a" })));
        Assert.Empty(RoutesOf(match => match.DynamicMetadata.Add(new MetadataMatcher { Filter = "a" })));
        Assert.Empty(RoutesOf(match => match.TlsContext = new Proxy.RouteMatch.Types.TlsContextMatchOptions { Presented = true }));
        Assert.Empty(RoutesOf(match => match.TlsContext = new Proxy.RouteMatch.Types.TlsContextMatchOptions { Validated = true }));
    }

    [Fact]
    public void Parse_ConditionOnTheAbsenceOfAFact_Holds()
    {
        Assert.Single(RoutesOf(match => match.DynamicMetadata.Add(new MetadataMatcher { Filter = "a", Invert = true })));
        Assert.Single(RoutesOf(match => match.TlsContext = new Proxy.RouteMatch.Types.TlsContextMatchOptions { Presented = false }));
    }

    private static MeshClient.Xds.Internal.EquatableArray<MeshClient.Xds.Model.Route> RoutesOf(Action<Proxy.RouteMatch> change)
    {
        var route = Route();
        change(route.Match);
        return Parsing.Accept(RouteConfiguration(VirtualHost(route))).VirtualHosts[0].Routes;
    }

    private static BadResource Bad(string path, Action<RouteConfiguration> change) => BadResource.Of(path, RouteConfiguration(), change);
}
