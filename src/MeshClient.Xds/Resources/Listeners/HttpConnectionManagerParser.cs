using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using MeshClient.Xds.Resources.Filters;
using MeshClient.Xds.Resources.Routes;
using Manager = MeshClient.Xds.Proto.Http.HttpConnectionManager;

namespace MeshClient.Xds.Resources.Listeners;

/// <summary>What a client honours of the HttpConnectionManager (xds-client 3.1, gRFC A27, A31, A41). Thread-safe.</summary>
internal static class HttpConnectionManagerParser
{
    public static HttpConnectionManager Parse(Manager manager, string listenerName, ParseScope scope)
    {
        ValidateServerFields(manager, scope);
        return new HttpConnectionManager
        {
            RouteConfigurationName = ParseRouteConfigurationName(manager, scope),
            InlineRouteConfiguration = ParseInlineRoutes(manager, listenerName, scope),
            Filters = HttpFilterChainParser.Parse(manager.HttpFilters, scope),
            MaxStreamDuration = ParseMaxStreamDuration(manager, scope),
            StreamIdleTimeout = DurationParser.Parse(manager.StreamIdleTimeout, "stream_idle_timeout", scope),
            GenerateRequestId = manager.GenerateRequestId ?? true,
            HostPortStripping = manager.StripAnyHostPort
                ? HostPortStripping.Any
                : manager.StripMatchingHostPort ? HostPortStripping.Matching : HostPortStripping.None,
            StripTrailingHostDot = manager.StripTrailingHostDot,
            PathNormalization = new PathNormalization(manager.NormalizePath, manager.MergeSlashes, ParseEscapedSlashes(manager, scope)),
        };
    }

    private static string? ParseRouteConfigurationName(Manager manager, ParseScope scope)
    {
        switch (manager.RouteSpecifierCase)
        {
            case Manager.RouteSpecifierOneofCase.Rds:
                using (scope.Enter("rds"))
                {
                    ConfigSourceParser.Validate(manager.Rds.ConfigSource, "config_source", scope);
                    if (manager.Rds.RouteConfigName.Length == 0)
                    {
                        scope.Error("route_config_name", "is required");
                    }
                }

                return manager.Rds.RouteConfigName;
            case Manager.RouteSpecifierOneofCase.RouteConfig:
                return null;
            case Manager.RouteSpecifierOneofCase.ScopedRoutes:
                scope.Error("scoped_routes", "scoped routes are not supported; use rds or route_config");
                return null;
            default:
                scope.Error("no routes are named; set rds or route_config");
                return null;
        }
    }

    private static RouteConfigurationResource? ParseInlineRoutes(Manager manager, string listenerName, ParseScope scope)
    {
        if (manager.RouteConfig is not { } routes)
        {
            return null;
        }

        using var level = scope.Enter("route_config");
        return RouteConfigurationParser.ParseInline(routes, listenerName, scope);
    }

    private static TimeSpan? ParseMaxStreamDuration(Manager manager, ParseScope scope)
    {
        using var level = scope.Enter("common_http_protocol_options");
        return DurationParser.Parse(manager.CommonHttpProtocolOptions?.MaxStreamDuration, "max_stream_duration", scope);
    }

    private static EscapedSlashes ParseEscapedSlashes(Manager manager, ParseScope scope)
    {
        var action = (EscapedSlashes)manager.PathWithEscapedSlashesAction;
        if (!Enum.IsDefined(action))
        {
            scope.Error("path_with_escaped_slashes_action", $"the action {(int)action} is unknown");
        }

        return action;
    }

    // gRFC A41: a client has no use for these, and a server that sets them expects that the address of the caller is taken from them.
    private static void ValidateServerFields(Manager manager, ParseScope scope)
    {
        if (manager.XffNumTrustedHops != 0)
        {
            scope.Error("xff_num_trusted_hops", "must be zero");
        }

        if (manager.OriginalIpDetectionExtensions.Count > 0)
        {
            scope.Error("original_ip_detection_extensions", "must be empty");
        }

        if (manager is { StripMatchingHostPort: true, StripAnyHostPort: true })
        {
            scope.Error("strip_any_host_port", "excludes strip_matching_host_port");
        }
    }
}
