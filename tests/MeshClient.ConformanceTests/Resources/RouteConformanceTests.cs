using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Filters;
using MeshClient.Xds.Proto.Matchers;
using MeshClient.Xds.Proto.Types;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Duration = Google.Protobuf.WellKnownTypes.Duration;
using Proxy = MeshClient.Xds.Proto.Routes;

namespace MeshClient.ConformanceTests.Resources;

/// <summary>The parse side of xds-client 8.5, and of the overrides in 8.4.</summary>
public class RouteConformanceTests
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

    [Theory]
    [Trait("Rule", "xds-client 8.5 #M2")]
    [InlineData(null, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Parse_CaseSensitive_DefaultsToTrue(bool? configured, bool expected)
    {
        var match = AcceptMatch(new Proxy.RouteMatch { Path = "/S/A", CaseSensitive = configured });

        Assert.Equal(new PathMatch(PathMatchKind.Exact, "/S/A", expected), match.Path);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 #M3")]
    public void Parse_SafeRegex_KeepsThePattern() =>
        Assert.Equal(
            new PathMatch(PathMatchKind.Regex, "/s/.*a"),
            AcceptMatch(new Proxy.RouteMatch { SafeRegex = new RegexMatcher { Regex = "/s/.*a" } }).Path);

    [Theory]
    [Trait("Rule", "xds-client 8.5 #M4")]
    [InlineData("(")]
    [InlineData(")(")]
    [InlineData("(?=a)")]
    [InlineData(@"(a)\1")]
    public void Parse_InvalidRegex_IsRefused(string pattern) =>
        Parsing.RejectAt($"{RoutePath}.match.safe_regex.regex", WithMatch(new Proxy.RouteMatch { SafeRegex = new RegexMatcher { Regex = pattern } }));

    [Fact]
    [Trait("Rule", "xds-client 8.5 #M5")]
    public void Parse_RouteWithoutMatch_IsRefused() => Parsing.RejectAt($"{RoutePath}.match", WithMatch(null));

    [Fact]
    [Trait("Rule", "xds-client Appendix A: path_separated_prefix")]
    public void Parse_PathSeparatedPrefix_IsSupported() =>
        Assert.Equal(
            new PathMatch(PathMatchKind.SeparatedPrefix, "/api"),
            AcceptMatch(new Proxy.RouteMatch { PathSeparatedPrefix = "/api" }).Path);

    [Fact]
    [Trait("Rule", "xds-client Appendix A: query_parameters")]
    public void Parse_QueryParameters_AreSupported()
    {
        var match = AcceptMatch(new Proxy.RouteMatch
        {
            Prefix = "",
            QueryParameters =
            {
                new Proxy.QueryParameterMatcher { Name = "a", StringMatch = new StringMatcher { Exact = "1" } },
                new Proxy.QueryParameterMatcher { Name = "b", PresentMatch = false },
                new Proxy.QueryParameterMatcher { Name = "c" },
            },
        });

        Assert.Equal(
            [
                new QueryParameterMatch("a", new StringMatch(StringMatchKind.Exact, "1")),
                new QueryParameterMatch("b", Present: false),
                new QueryParameterMatch("c"),
            ],
            match.QueryParameters);
    }

    [Fact]
    [Trait("Rule", "xds-client Appendix A: grpc matcher")]
    public void Parse_GrpcMatcher_IsSupported() =>
        Assert.True(AcceptMatch(new Proxy.RouteMatch { Prefix = "", Grpc = new Proxy.RouteMatch.Types.GrpcRouteMatchOptions() }).GrpcOnly);

    [Theory]
    [Trait("Rule", "xds-client 8.5 #M7, #M8")]
    [InlineData(0, 0, 0)]
    [InlineData(30, 0, 300_000)]
    [InlineData(100, 0, 1_000_000)]
    [InlineData(1, 1, 100)]
    [InlineData(2_000_000, 2, 1_000_000)]
    [InlineData(uint.MaxValue, 0, 1_000_000)]
    public void Parse_RuntimeFraction_IsInMillionths(uint numerator, int denominator, uint expected)
    {
        var fraction = new FractionalPercent { Numerator = numerator, Denominator = (FractionalPercent.Types.DenominatorType)denominator };

        var match = AcceptMatch(new Proxy.RouteMatch { Prefix = "", RuntimeFraction = new RuntimeFractionalPercent { DefaultValue = fraction } });

        Assert.Equal(expected, match.FractionPerMillion);
    }

    [Fact]
    [Trait("Rule", "xds-client 3.0 FractionalPercent")]
    public void Parse_UnknownDenominator_IsRefused()
    {
        var fraction = new FractionalPercent { Numerator = 1, Denominator = (FractionalPercent.Types.DenominatorType)9 };

        Parsing.RejectAt(
            $"{RoutePath}.match.runtime_fraction.default_value",
            WithMatch(new Proxy.RouteMatch { Prefix = "", RuntimeFraction = new RuntimeFractionalPercent { DefaultValue = fraction } }));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 #M9")]
    public void Parse_EveryKindOfHeaderMatcher_IsSupported()
    {
        var match = AcceptMatch(new Proxy.RouteMatch
        {
            Prefix = "",
            Headers =
            {
                new Proxy.HeaderMatcher { Name = "A", ExactMatch = "1" },
                new Proxy.HeaderMatcher { Name = "a", PrefixMatch = "2" },
                new Proxy.HeaderMatcher { Name = "a", SuffixMatch = "3" },
                new Proxy.HeaderMatcher { Name = "a", ContainsMatch = "4" },
                new Proxy.HeaderMatcher { Name = "a", SafeRegexMatch = new RegexMatcher { Regex = "5+" } },
                new Proxy.HeaderMatcher { Name = "a", RangeMatch = new Int64Range { Start = 10, End = 20 } },
                new Proxy.HeaderMatcher { Name = "a", PresentMatch = true, InvertMatch = true },
                new Proxy.HeaderMatcher
                {
                    Name = "a",
                    StringMatch = new StringMatcher { Exact = "8", IgnoreCase = true },
                    TreatMissingHeaderAsEmpty = true,
                },
            },
        });

        Assert.Equal(
            [
                Header(StringMatchKind.Exact, "1"),
                Header(StringMatchKind.Prefix, "2"),
                Header(StringMatchKind.Suffix, "3"),
                Header(StringMatchKind.Contains, "4"),
                Header(StringMatchKind.Regex, "5+"),
                new HeaderMatch { Name = "a", Kind = HeaderMatchKind.Range, RangeStart = 10, RangeEnd = 20 },
                new HeaderMatch { Name = "a", Kind = HeaderMatchKind.Present, Present = true, Invert = true },
                new HeaderMatch
                {
                    Name = "a",
                    Kind = HeaderMatchKind.String,
                    String = new StringMatch(StringMatchKind.Exact, "8", IgnoreCase: true),
                    TreatMissingAsEmpty = true,
                },
            ],
            match.Headers);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.5 #M15")]
    public void Parse_HeaderMatcherWithoutKind_IsRefused() =>
        Parsing.RejectAt($"{RoutePath}.match.headers[0]", WithHeader(new Proxy.HeaderMatcher { Name = "a" }));

    [Fact]
    [Trait("Rule", "xds-client 9.2: range start > end")]
    public void Parse_RangeThatEndsBeforeItStarts_IsRefused() =>
        Parsing.RejectAt(
            $"{RoutePath}.match.headers[0].range_match",
            WithHeader(new Proxy.HeaderMatcher { Name = "a", RangeMatch = new Int64Range { Start = 2, End = 1 } }));

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

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA13")]
    public void Parse_RetryPolicy_HasDefaults() =>
        Assert.Equal(new RetryPolicy { RetryOn = RetryConditions.GrpcUnavailable }, AcceptRetry(new Proxy.RetryPolicy { RetryOn = "unavailable" }));

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA14")]
    public void Parse_RetryPolicyWithUnknownConditions_StaysAndRetriesOnNothing() =>
        Assert.Equal(new RetryPolicy(), AcceptRetry(new Proxy.RetryPolicy { RetryOn = "full-moon" }));

    [Fact]
    [Trait("Rule", "xds-client Appendix A: retry_on")]
    public void Parse_RetryOn_TakesHttpAndGrpcConditions() =>
        Assert.Equal(
            RetryConditions.ServerError | RetryConditions.ConnectFailure | RetryConditions.GrpcCancelled,
            AcceptRetry(new Proxy.RetryPolicy { RetryOn = "5xx, Connect-Failure,cancelled" }).RetryOn);

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA15")]
    public void Parse_NumRetriesZero_IsRefused() =>
        Parsing.RejectAt($"{RoutePath}.route.retry_policy.num_retries", WithRetry(new Proxy.RetryPolicy { NumRetries = 0 }));

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA15")]
    public void Parse_BackOffWithoutBase_IsRefused() =>
        Parsing.RejectAt($"{RoutePath}.route.retry_policy.retry_back_off.base_interval", WithBackOff(null, null));

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA15")]
    public void Parse_BackOffWithBaseZero_IsRefused() =>
        Parsing.RejectAt($"{RoutePath}.route.retry_policy.retry_back_off.base_interval", WithBackOff(0, null));

    [Theory]
    [Trait("Rule", "xds-client 8.5 #RA15")]
    [InlineData(0)]
    [InlineData(99)]
    public void Parse_BackOffWithMaxBelowBase_IsRefused(int max) =>
        Parsing.RejectAt($"{RoutePath}.route.retry_policy.retry_back_off.max_interval", WithBackOff(100, max));

    [Theory]
    [Trait("Rule", "xds-client 3.3 RetryPolicy")]
    [InlineData(100, null, 100, 1000)]
    [InlineData(100, 100, 100, 100)]
    [InlineData(100, 5000, 100, 5000)]
    public void Parse_BackOff_DefaultsToTenTimesTheBase(int baseMilliseconds, int? max, int expectedBase, int expectedMax)
    {
        var action = Assert.IsType<ForwardAction>(Parsing.Accept(WithBackOff(baseMilliseconds, max)).VirtualHosts[0].Routes[0].Action);

        Assert.Equal(TimeSpan.FromMilliseconds(expectedBase), action.RetryPolicy!.BackOffBase);
        Assert.Equal(TimeSpan.FromMilliseconds(expectedMax), action.RetryPolicy.BackOffMax);
    }

    [Fact]
    [Trait("Rule", "xds-client 9.2: retry intervals below 1 ms")]
    public void Parse_BackOffBelowOneMillisecond_IsClamped()
    {
        var retry = AcceptRetry(new Proxy.RetryPolicy
        {
            RetryBackOff = new Proxy.RetryPolicy.Types.RetryBackOff
            {
                BaseInterval = new Duration { Nanos = 10 },
                MaxInterval = new Duration { Nanos = 20 },
            },
        });

        Assert.Equal(TimeSpan.FromMilliseconds(1), retry.BackOffBase);
        Assert.Equal(TimeSpan.FromMilliseconds(1), retry.BackOffMax);
    }

    private static HttpFilterOverride Override(uint maxActiveFaults) =>
        new("fault", new FaultFilterConfig { MaxActiveFaults = maxActiveFaults });

    private static ForwardAction Forward(string cluster) => new() { Clusters = [new WeightedCluster(cluster, 1)] };

    private static HeaderMatch Header(StringMatchKind kind, string value) =>
        new() { Name = "a", Kind = HeaderMatchKind.String, String = new StringMatch(kind, value) };

    private static Proxy.RouteConfiguration Of(Proxy.Route route) => RouteConfiguration(VirtualHost(route));

    private static Route AcceptRoute(Proxy.Route route) => AcceptRoute(Of(route));

    private static Route AcceptRoute(Proxy.RouteConfiguration configuration) =>
        Assert.Single(Assert.Single(Parsing.Accept(configuration).VirtualHosts).Routes);

    private static RouteMatch AcceptMatch(Proxy.RouteMatch match) => AcceptRoute(WithMatch(match)).Match;

    private static RetryPolicy AcceptRetry(Proxy.RetryPolicy policy) =>
        Assert.IsType<ForwardAction>(AcceptRoute(WithRetry(policy)).Action).RetryPolicy!;

    private static Proxy.RouteConfiguration WithMatch(Proxy.RouteMatch? match)
    {
        var route = Route();
        route.Match = match;
        return Of(route);
    }

    private static Proxy.RouteConfiguration WithHeader(Proxy.HeaderMatcher header) =>
        WithMatch(new Proxy.RouteMatch { Prefix = "", Headers = { header } });

    private static Proxy.RouteConfiguration WithRetry(Proxy.RetryPolicy policy)
    {
        var route = Route();
        route.Route_.RetryPolicy = policy;
        return Of(route);
    }

    private static Proxy.RouteConfiguration WithBackOff(int? baseMilliseconds, int? maxMilliseconds) => WithRetry(new Proxy.RetryPolicy
    {
        RetryBackOff = new Proxy.RetryPolicy.Types.RetryBackOff
        {
            BaseInterval = Milliseconds(baseMilliseconds),
            MaxInterval = Milliseconds(maxMilliseconds),
        },
    });

    private static Duration? Milliseconds(int? value) => value is { } set ? Duration.FromTimeSpan(TimeSpan.FromMilliseconds(set)) : null;

    private static Proxy.RouteConfiguration WithOverride(Google.Protobuf.IMessage message)
    {
        var route = Route();
        route.TypedPerFilterConfig["x"] = Pack(message);
        return Of(route);
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

    private static Proxy.Route Weighted(params (string Name, uint Weight)[] clusters)
    {
        var route = Route();
        route.Route_.WeightedClusters = new Proxy.WeightedCluster
        {
            Clusters = { clusters.Select(cluster => new Proxy.WeightedCluster.Types.ClusterWeight { Name = cluster.Name, Weight = cluster.Weight }) },
        };
        return route;
    }
}
