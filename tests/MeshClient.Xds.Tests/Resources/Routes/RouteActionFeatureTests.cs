using Google.Protobuf.WellKnownTypes;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Matchers;
using MeshClient.Xds.Resources;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Action = MeshClient.Xds.Proto.Routes.RouteAction;
using Hash = MeshClient.Xds.Proto.Routes.RouteAction.Types.HashPolicy;
using Mirror = MeshClient.Xds.Proto.Routes.RouteAction.Types.RequestMirrorPolicy;
using Proxy = MeshClient.Xds.Proto.Routes;

namespace MeshClient.Xds.Tests.Resources.Routes;

/// <summary>What a forwarding route may ask for besides a cluster.</summary>
public class RouteActionFeatureTests
{
    private const string Path = "virtual_hosts[0].routes[0].route";

    public static TheoryData<BadResource> Invalid =>
    [
        Bad("path_rewrite_policy", action => action.PathRewritePolicy = new TypedExtensionConfig()),
        Bad("regex_rewrite.pattern", action => action.RegexRewrite = new RegexMatchAndSubstitute { Substitution = "a" }),
        Bad("regex_rewrite.pattern.regex", action => action.RegexRewrite = Rewrite("(", "a")),
        Bad("regex_rewrite.substitution", action => action.RegexRewrite = Rewrite("(a)", @"\2")),
        Bad("regex_rewrite.substitution", action => action.RegexRewrite = Rewrite("(a)", @"\x")),
        Bad("regex_rewrite.substitution", action => action.RegexRewrite = Rewrite("(a)", @"\")),
        Bad("host_rewrite_header", action => action.HostRewriteHeader = "a b"),
        Bad("host_rewrite_path_regex.pattern", action => action.HostRewritePathRegex = new RegexMatchAndSubstitute()),
        Bad("priority", action => action.Priority = (RoutingPriority)9),
        Bad("idle_timeout", action => action.IdleTimeout = Seconds(-1)),
        Bad("max_grpc_timeout", action => action.MaxGrpcTimeout = Seconds(-1)),
        Bad("max_stream_duration.grpc_timeout_header_offset", action => action.MaxStreamDuration = new Action.Types.MaxStreamDuration { GrpcTimeoutHeaderOffset = Seconds(-1) }),
        Bad("hedge_policy.initial_requests", action => action.HedgePolicy = new Proxy.HedgePolicy { InitialRequests = 0 }),
        Bad("request_mirror_policies[0]", action => action.RequestMirrorPolicies.Add(new Mirror())),
        Bad("request_mirror_policies[0]", action => action.RequestMirrorPolicies.Add(new Mirror { Cluster = "a", ClusterHeader = "b" })),
        Bad("request_mirror_policies[0].cluster_header", action => action.RequestMirrorPolicies.Add(new Mirror { ClusterHeader = "a b" })),
        Bad("request_mirror_policies[0].request_headers_mutations[0]", action => action.RequestMirrorPolicies.Add(new Mirror { Cluster = "a", RequestHeadersMutations = { new HeaderMutation() } })),
        Bad("internal_redirect_policy.redirect_response_codes", action => action.InternalRedirectPolicy = new Proxy.InternalRedirectPolicy { RedirectResponseCodes = { 1, 2, 3, 4, 5, 6 } }),
        Bad("internal_redirect_policy.response_headers_to_copy[0]", action => action.InternalRedirectPolicy = new Proxy.InternalRedirectPolicy { ResponseHeadersToCopy = { "host" } }),
        Bad("hash_policy[0].header.header_name", action => action.HashPolicy.Add(new Hash { Header = new Hash.Types.Header() })),
        Bad("hash_policy[0].header.regex_rewrite.pattern.regex", action => action.HashPolicy.Add(new Hash { Header = new Hash.Types.Header { HeaderName = "a", RegexRewrite = Rewrite("(", "") } })),
        Bad("hash_policy[0].cookie.name", action => action.HashPolicy.Add(new Hash { Cookie = new Hash.Types.Cookie() })),
        Bad("hash_policy[0].cookie.ttl", action => action.HashPolicy.Add(new Hash { Cookie = new Hash.Types.Cookie { Name = "a", Ttl = Seconds(-1) } })),
        Bad("hash_policy[0].query_parameter.name", action => action.HashPolicy.Add(new Hash { QueryParameter = new Hash.Types.QueryParameter() })),
        Bad("hash_policy[0].filter_state.key", action => action.HashPolicy.Add(new Hash { FilterState = new Hash.Types.FilterState() })),
    ];

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Parse_InvalidField_IsRefusedByName(BadResource resource) => resource.AssertRefused();

    [Fact]
    public void Parse_Rewrites_ReachTheModel()
    {
        var byPrefix = Accept(action => action.PrefixRewrite = "/new");
        var byRegex = Accept(action => action.RegexRewrite = Rewrite("^/a(.*)", @"/b\1\\"));

        Assert.Equal(new PathRewrite { Prefix = "/new" }, byPrefix.PathRewrite);
        Assert.Equal(new PathRewrite { Regex = new RegexRewrite("^/a(.*)", @"/b\1\\") }, byRegex.PathRewrite);
    }

    [Fact]
    public void Parse_HostRewriteOfATrustedServer_IsKept()
    {
        Assert.Equal(new HostRewrite(HostRewriteKind.Literal, "a.test"), AcceptTrusted(action => action.HostRewriteLiteral = "a.test"));
        Assert.Equal(new HostRewrite(HostRewriteKind.Header, "x-host"), AcceptTrusted(action => action.HostRewriteHeader = "X-Host"));
        Assert.Equal(new HostRewrite(HostRewriteKind.EndpointHostname), AcceptTrusted(action => action.AutoHostRewrite = true));
        Assert.Equal(
            new HostRewrite(HostRewriteKind.PathRegex, Regex: new RegexRewrite("a", "b")),
            AcceptTrusted(action => action.HostRewritePathRegex = Rewrite("a", "b")));
        Assert.Null(AcceptTrusted(action => action.AutoHostRewrite = false));
    }

    [Fact]
    public void Parse_HostRewriteOfAnyServer_HasNoEffectAndIsReported()
    {
        var route = Route();
        route.Route_.AutoHostRewrite = true;

        var parsed = Parsing.Parse(RouteConfiguration(VirtualHost(route)));

        Assert.Null(ActionOf(parsed).HostRewrite);
        Assert.Equal([$"virtual_hosts.routes.route.auto_host_rewrite"], parsed.IgnoredFields);
    }

    [Fact]
    public void Parse_HashPolicies_KeepOrderAndLeaveOutWhatYieldsNothing()
    {
        var forward = Accept(action => action.HashPolicy.AddRange(
        [
            new Hash { Header = new Hash.Types.Header { HeaderName = "X-User", RegexRewrite = Rewrite("a", "b") } },
            new Hash { Cookie = new Hash.Types.Cookie { Name = "c", Ttl = Seconds(0), Path = "/", Attributes = { new Hash.Types.CookieAttribute { Name = "Secure" } } }, Terminal = true },
            new Hash { QueryParameter = new Hash.Types.QueryParameter { Name = "Q" } },
            new Hash { ConnectionProperties = new Hash.Types.ConnectionProperties { SourceIp = true } },
            new Hash { ConnectionProperties = new Hash.Types.ConnectionProperties() },
            new Hash { FilterState = new Hash.Types.FilterState { Key = "io.grpc.channel_id" } },
            new Hash { FilterState = new Hash.Types.FilterState { Key = "other" } },
            new Hash(),
        ]));

        Assert.Equal(
            [
                new HashPolicy { Kind = HashPolicyKind.Header, Name = "x-user", Rewrite = new RegexRewrite("a", "b") },
                new HashPolicy { Kind = HashPolicyKind.Cookie, Cookie = new CookieTemplate("c", TimeSpan.Zero, "/", [new CookieAttribute("Secure", "")]), IsTerminal = true },
                new HashPolicy { Kind = HashPolicyKind.QueryParameter, Name = "Q" },
                new HashPolicy { Kind = HashPolicyKind.SourceIp },
                new HashPolicy { Kind = HashPolicyKind.ChannelId },
            ],
            forward.HashPolicies);
    }

    [Fact]
    public void Parse_Mirrors_ReachTheModel()
    {
        var forward = Accept(action => action.RequestMirrorPolicies.AddRange(
        [
            new Mirror { Cluster = "shadow", RuntimeFraction = new RuntimeFractionalPercent { DefaultValue = new Proto.Types.FractionalPercent { Numerator = 5 } } },
            new Mirror { ClusterHeader = "X-Shadow", HostRewriteLiteral = "a.test", TraceSampled = false, RequestHeadersMutations = { new HeaderMutation { Remove = "Cookie" } } },
        ]));

        Assert.Equal(
            [
                new RequestMirror { Cluster = "shadow", PerMillion = 50_000 },
                new RequestMirror
                {
                    ClusterHeader = "x-shadow",
                    HostRewrite = "a.test",
                    AppendShadowSuffix = false,
                    IsTraced = false,
                    RequestMutations = [new HeaderMutationStep { Remove = "cookie" }],
                },
            ],
            forward.Mirrors);
    }

    [Fact]
    public void Parse_InternalRedirects_OfEitherForm_ReachTheModel()
    {
        var older = Accept(action => (action.InternalRedirectAction, action.MaxInternalRedirects) = (Action.Types.InternalRedirectAction.HandleInternalRedirect, 3));
        var newer = Accept(action => action.InternalRedirectPolicy = new Proxy.InternalRedirectPolicy
        {
            RedirectResponseCodes = { 301, 307, 200 },
            AllowCrossSchemeRedirect = true,
            ResponseHeadersToCopy = { "X-Copy" },
            Predicates = { new TypedExtensionConfig { Name = "p", TypedConfig = UnknownType } },
        });

        Assert.Equal(new InternalRedirectPolicy { MaxRedirects = 3 }, older.InternalRedirects);
        Assert.Equal(
            new InternalRedirectPolicy { StatusCodes = [301, 307], AllowCrossScheme = true, HeadersToCopy = ["x-copy"], Predicates = ["test.Unknown"] },
            newer.InternalRedirects);
    }

    [Fact]
    public void Parse_TimeoutsAndFlags_ReachTheModel()
    {
        var forward = Accept(action =>
        {
            action.IdleTimeout = Seconds(0);
            action.MaxGrpcTimeout = Seconds(5);
            action.GrpcTimeoutOffset = Seconds(1);
            action.MaxStreamDuration = new Action.Types.MaxStreamDuration { GrpcTimeoutHeaderOffset = Seconds(2) };
            action.HedgePolicy = new Proxy.HedgePolicy { HedgeOnPerTryTimeout = true };
            action.AppendXForwardedHost = true;
            action.Priority = RoutingPriority.High;
        });

        Assert.Equal(
            new ForwardAction
            {
                Clusters = [new WeightedCluster("backend", 1)],
                IdleTimeout = TimeSpan.Zero,
                MaxGrpcTimeout = TimeSpan.FromSeconds(5),
                GrpcTimeoutOffset = TimeSpan.FromSeconds(1),
                GrpcTimeoutHeaderOffset = TimeSpan.FromSeconds(2),
                HedgePolicy = new HedgePolicy(OnPerTryTimeout: true),
                AppendForwardedHost = true,
                IsHighPriority = true,
            },
            forward);
    }

    [Fact]
    public void Parse_DrawOfWeightedClusters_ReachesTheModel()
    {
        Assert.Equal(new ClusterDraw("x-draw", UseHash: false), Accept(action => Weighted(action).HeaderName = "X-Draw").ClusterDraw);
        Assert.Equal(new ClusterDraw(null, UseHash: true), Accept(action => Weighted(action).UseHashPolicy = true).ClusterDraw);
        Assert.Null(Accept(action => Weighted(action)).ClusterDraw);
    }

    private static Proxy.WeightedCluster Weighted(Action action) =>
        action.WeightedClusters = new Proxy.WeightedCluster { Clusters = { new Proxy.WeightedCluster.Types.ClusterWeight { Name = "a", Weight = 1 } } };

    private static ForwardAction Accept(Action<Action> change)
    {
        var route = Route();
        change(route.Route_);
        return ActionOf(Parsing.Parse(RouteConfiguration(VirtualHost(route))));
    }

    private static HostRewrite? AcceptTrusted(Action<Action> change)
    {
        var route = Route();
        change(route.Route_);
        var bytes = Google.Protobuf.MessageExtensions.ToByteArray(RouteConfiguration(VirtualHost(route)));
        return ActionOf(ResourceParser.Parse(XdsResourceType.RouteConfiguration, bytes, Parsing.TrustedContext)).HostRewrite;
    }

    private static ForwardAction ActionOf(ParsedResource parsed)
    {
        Assert.Empty(parsed.Errors ?? []);
        return Assert.IsType<ForwardAction>(Assert.IsType<RouteConfigurationResource>(parsed.Resource).VirtualHosts[0].Routes[0].Action);
    }

    private static BadResource Bad(string field, Action<Action> change) =>
        BadResource.Of($"{Path}.{field}", RouteConfiguration(), table => change(table.VirtualHosts[0].Routes[0].Route_));

    private static RegexMatchAndSubstitute Rewrite(string pattern, string substitution) =>
        new() { Pattern = new RegexMatcher { Regex = pattern }, Substitution = substitution };

    private static Duration Seconds(int value) => new() { Seconds = value };
}
