using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using MeshClient.Xds.Resources.Filters;
using Entry = MeshClient.Xds.Proto.Routes.Route;

namespace MeshClient.Xds.Resources.Routes;

/// <summary><c>envoy.config.route.v3.Route</c> (xds-client 3.3, gRFC A28, A36). Thread-safe.</summary>
internal static class RouteParser
{
    /// <summary>Null when the route is invalid, which is reported, or can never match in a client.</summary>
    public static Route? Parse(Entry entry, RouteParseContext context, ParseScope scope)
    {
        var match = RouteMatchParser.Parse(entry.Match, "match", scope);
        var action = ParseAction(entry, context, scope);
        var requestHeaders = HeaderChangesParser.ParseRequest(entry.RequestHeadersToAdd, entry.RequestHeadersToRemove, scope);
        var responseHeaders = HeaderChangesParser.ParseResponse(entry.ResponseHeadersToAdd, entry.ResponseHeadersToRemove, scope);
        var overrides = HttpFilterOverridesParser.Parse(entry.TypedPerFilterConfig, scope);
        return match is null || action is null
            ? null
            : new Route
            {
                Name = entry.Name,
                Match = match,
                Action = action,
                BodyBufferLimit = entry.RequestBodyBufferLimit ?? entry.PerRequestBufferLimitBytes,
                RequestHeaders = requestHeaders,
                ResponseHeaders = responseHeaders,
                FilterOverrides = overrides,
            };
    }

    private static RouteAction? ParseAction(Entry entry, RouteParseContext context, ParseScope scope)
    {
        switch (entry.ActionCase)
        {
            case Entry.ActionOneofCase.Route_:
                using (scope.Enter("route"))
                {
                    return RouteActionParser.Parse(entry.Route_, context, scope);
                }

            case Entry.ActionOneofCase.Redirect:
                using (scope.Enter("redirect"))
                {
                    return RedirectActionParser.Parse(entry.Redirect, scope);
                }

            case Entry.ActionOneofCase.DirectResponse:
                using (scope.Enter("direct_response"))
                {
                    return DirectResponseActionParser.Parse(entry.DirectResponse, context.MaxDirectResponseBody, scope);
                }

            case Entry.ActionOneofCase.FilterAction:
                return new UnsupportedAction("the route's action is filter_action, which clients do not support");
            case Entry.ActionOneofCase.NonForwardingAction:
                return new UnsupportedAction("the route's action is non_forwarding_action, which is for servers");
            default:
                // Accepted as in gRPC (A36), so that an action of the future costs only the calls that match this route.
                return new UnsupportedAction("the route has no action that this client knows");
        }
    }
}
