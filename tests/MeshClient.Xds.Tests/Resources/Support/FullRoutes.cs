using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Filters;
using MeshClient.Xds.Proto.Matchers;
using MeshClient.Xds.Proto.Retry;
using MeshClient.Xds.Proto.Routes;
using MeshClient.Xds.Proto.Types;
using static MeshClient.TestToolbox.Resources.GoodResources;
using HashPolicy = MeshClient.Xds.Proto.Routes.RouteAction.Types.HashPolicy;
using HeaderMutation = MeshClient.Xds.Proto.Core.HeaderMutation;

namespace MeshClient.Xds.Tests.Resources.Support;

/// <summary>A route table that uses all that the parsers of routes read.</summary>
internal static class FullRoutes
{
    public static RouteConfiguration Create()
    {
        var route = Route();
        route.Route_ = Action();
        route.RequestHeadersToAdd.Add(Header("x-a", "%REQ(x-b)%"));
        route.TypedPerFilterConfig["mutation"] = Pack(new HeaderMutationPerRoute { Mutations = Mutations() });
        route.TypedPerFilterConfig["session"] = Pack(new StatefulSessionPerRoute { StatefulSession = CookieSession() });
        route.TypedPerFilterConfig["none"] = Pack(new StatefulSessionPerRoute { Disabled = true });
        return RouteConfiguration(VirtualHost(route));
    }

    public static Mutations Mutations() => new()
    {
        RequestMutations =
        {
            new HeaderMutation { Remove = "x-a" },
            new HeaderMutation { Append = Header("x-b", "1") },
            new HeaderMutation { RemoveOnMatch = new HeaderMutation.Types.RemoveOnMatch { KeyMatcher = new StringMatcher { Prefix = "x-c" } } },
        },
    };

    public static StatefulSession CookieSession() => new()
    {
        SessionState = new TypedExtensionConfig
        {
            Name = "cookie",
            TypedConfig = Pack(new CookieBasedSessionState
            {
                Cookie = new Cookie { Name = "session", Ttl = new Duration { Seconds = 60 }, Path = "/a", Attributes = { new CookieAttribute { Name = "Secure" } } },
            }),
        },
    };

    public static StatefulSession HeaderSession() => new()
    {
        SessionState = new TypedExtensionConfig { Name = "header", TypedConfig = Pack(new HeaderBasedSessionState { Name = "x-session" }) },
    };

    public static HeaderValueOption Header(string name, string value) => new() { Header = new HeaderValue { Key = name, Value = value } };

    private static RouteAction Action() => new()
    {
        Cluster = "backend",
        PrefixRewrite = "/",
        HedgePolicy = new HedgePolicy { HedgeOnPerTryTimeout = true },
        InternalRedirectPolicy = new InternalRedirectPolicy { MaxInternalRedirects = 2 },
        RequestMirrorPolicies = { new RouteAction.Types.RequestMirrorPolicy { Cluster = "shadow" } },
        RetryPolicy = RetryPolicy(),
        HashPolicy =
        {
            new HashPolicy { Header = new HashPolicy.Types.Header { HeaderName = "x-user", RegexRewrite = Rewrite("a", "b") } },
            new HashPolicy
            {
                Cookie = new HashPolicy.Types.Cookie { Name = "c", Attributes = { new HashPolicy.Types.CookieAttribute { Name = "Secure" } } },
            },
            new HashPolicy { QueryParameter = new HashPolicy.Types.QueryParameter { Name = "q" } },
            new HashPolicy { ConnectionProperties = new HashPolicy.Types.ConnectionProperties { SourceIp = true } },
            new HashPolicy { FilterState = new HashPolicy.Types.FilterState { Key = "io.grpc.channel_id" } },
        },
    };

    private static RetryPolicy RetryPolicy() => new()
    {
        RetryOn = "5xx",
        RetryPriority = new RetryPolicy.Types.RetryPriority { Name = "p", TypedConfig = Pack(new PreviousPrioritiesConfig { UpdateFrequency = 2 }) },
        RetryHostPredicate =
        {
            new RetryPolicy.Types.RetryHostPredicate { Name = "h", TypedConfig = Pack(new PreviousHostsPredicate()) },
            new RetryPolicy.Types.RetryHostPredicate { Name = "c", TypedConfig = Pack(new OmitCanaryHostsPredicate()) },
        },
        RateLimitedRetryBackOff = new RetryPolicy.Types.RateLimitedRetryBackOff
        {
            ResetHeaders = { new RetryPolicy.Types.ResetHeader { Name = "retry-after" } },
        },
    };

    private static RegexMatchAndSubstitute Rewrite(string pattern, string substitution) =>
        new() { Pattern = new RegexMatcher { Regex = pattern }, Substitution = substitution };
}
