using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using MeshClient.Xds.Resources.Filters;
using Host = MeshClient.Xds.Proto.Routes.VirtualHost;

namespace MeshClient.Xds.Resources.Routes;

/// <summary><c>envoy.config.route.v3.VirtualHost</c> (xds-client 3.3). Thread-safe.</summary>
internal static class VirtualHostParser
{
    public static VirtualHost Parse(Host host, DomainSet domains, RouteParseContext context, ParseScope scope)
    {
        if (host.Matcher is not null)
        {
            scope.Error("matcher", "matcher trees are not supported; use routes");
        }

        return new VirtualHost
        {
            Name = host.Name,
            Domains = domains.Parse(host.Domains, scope),
            Routes = ParseRoutes(host, context, scope),
            RetryPolicy = host.RetryPolicy is null ? null : RetryPolicyParser.Parse(host.RetryPolicy, "retry_policy", scope),
            IncludeRequestAttemptCount = host.IncludeRequestAttemptCount,
            IncludeAttemptCountInResponse = host.IncludeAttemptCountInResponse,
            IncludeIsTimeoutRetry = host.IncludeIsTimeoutRetryHeader,
            RequireTls = ParseTls(host.RequireTls, scope),
            HedgePolicy = HedgePolicyParser.Parse(host.HedgePolicy, scope),
            Mirrors = RequestMirrorParser.ParseAll(host.RequestMirrorPolicies, scope),
            BodyBufferLimit = host.RequestBodyBufferLimit ?? host.PerRequestBufferLimitBytes,
            RequestHeaders = HeaderChangesParser.ParseRequest(host.RequestHeadersToAdd, host.RequestHeadersToRemove, scope),
            ResponseHeaders = HeaderChangesParser.ParseResponse(host.ResponseHeadersToAdd, host.ResponseHeadersToRemove, scope),
            FilterOverrides = HttpFilterOverridesParser.Parse(host.TypedPerFilterConfig, scope),
        };
    }

    private static TlsRequirement ParseTls(Host.Types.TlsRequirementType requirement, ParseScope scope)
    {
        switch (requirement)
        {
            case Host.Types.TlsRequirementType.None:
                return TlsRequirement.None;
            case Host.Types.TlsRequirementType.ExternalOnly:
                return TlsRequirement.ExternalOnly;
            case Host.Types.TlsRequirementType.All:
                return TlsRequirement.All;
            default:
                scope.Error("require_tls", $"the requirement {(int)requirement} is unknown");
                return TlsRequirement.None;
        }
    }

    private static EquatableArray<Route> ParseRoutes(Host host, RouteParseContext context, ParseScope scope)
    {
        var routes = new List<Route>(host.Routes.Count);
        for (var i = 0; i < host.Routes.Count; i++)
        {
            using var level = scope.Enter("routes", i);
            if (RouteParser.Parse(host.Routes[i], context, scope) is { } route)
            {
                routes.Add(route);
            }
        }

        return routes.ToEquatableArray();
    }
}
