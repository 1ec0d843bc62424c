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

        ReportIgnored(host, scope);
        return new VirtualHost
        {
            Name = host.Name,
            Domains = domains.Parse(host.Domains, scope),
            Routes = ParseRoutes(host, context, scope),
            RetryPolicy = host.RetryPolicy is null ? null : RetryPolicyParser.Parse(host.RetryPolicy, "retry_policy", scope),
            IncludeRequestAttemptCount = host.IncludeRequestAttemptCount,
            FilterOverrides = HttpFilterOverridesParser.Parse(host.TypedPerFilterConfig, scope),
        };
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

    private static void ReportIgnored(Host host, ParseScope scope)
    {
        scope.IgnoredIf(host.RequireTls != Host.Types.TlsRequirementType.None, "require_tls");
        scope.IgnoredIf(host.RequestHeadersToAdd.Count > 0, "request_headers_to_add");
        scope.IgnoredIf(host.RequestHeadersToRemove.Count > 0, "request_headers_to_remove");
        scope.IgnoredIf(host.ResponseHeadersToAdd.Count > 0, "response_headers_to_add");
        scope.IgnoredIf(host.ResponseHeadersToRemove.Count > 0, "response_headers_to_remove");
        scope.IgnoredIf(host.RequestMirrorPolicies.Count > 0, "request_mirror_policies");
        scope.IgnoredIf(host.HedgePolicy is not null, "hedge_policy");
        scope.IgnoredIf(host.IncludeAttemptCountInResponse, "include_attempt_count_in_response");
        scope.IgnoredIf(host.IncludeIsTimeoutRetryHeader, "include_is_timeout_retry_header");
        scope.IgnoredIf(host.RequestBodyBufferLimit is not null, "request_body_buffer_limit");
        scope.IgnoredIf(host.PerRequestBufferLimitBytes is not null, "per_request_buffer_limit_bytes");
    }
}
