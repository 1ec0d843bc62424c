using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using MeshClient.Xds.Resources.Routes;
using Case = MeshClient.Xds.Proto.Filters.StatefulSessionPerRoute.OverrideOneofCase;
using Proxy = MeshClient.Xds.Proto.Filters;

namespace MeshClient.Xds.Resources.Filters;

/// <summary><c>envoy.extensions.filters.http.stateful_session.v3.StatefulSession</c> (gRFC A55, A60). Thread-safe.</summary>
internal sealed class StatefulSessionFilterParser : IHttpFilterParser
{
    private const string PerRoute = "envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute";
    private const string CookieState = "envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState";
    private const string HeaderState = "envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState";

    public string TypeName => "envoy.extensions.filters.http.stateful_session.v3.StatefulSession";

    public string OverrideTypeName => PerRoute;

    public HttpFilterConfig? Parse(in Extension extension, string field, ParseScope scope)
    {
        if (!extension.TryRead(Proxy.StatefulSession.Parser, field, scope, out var session))
        {
            return null;
        }

        using var level = scope.Enter(field);
        return ParseSession(session, scope);
    }

    public HttpFilterConfig? ParseOverride(in Extension extension, string field, ParseScope scope)
    {
        if (!extension.TryRead(Proxy.StatefulSessionPerRoute.Parser, field, scope, out var perRoute))
        {
            return null;
        }

        using var level = scope.Enter(field);
        switch (perRoute.OverrideCase)
        {
            case Case.Disabled:
                return new StatefulSessionFilterConfig();
            case Case.StatefulSession:
                using (scope.Enter("stateful_session"))
                {
                    return ParseSession(perRoute.StatefulSession, scope);
                }

            default:
                scope.Error("set disabled or stateful_session");
                return null;
        }
    }

    /// <summary>Without a state there are no sessions, as in Envoy.</summary>
    private static StatefulSessionFilterConfig? ParseSession(Proxy.StatefulSession session, ParseScope scope)
    {
        if (session.SessionState is null)
        {
            return new StatefulSessionFilterConfig();
        }

        using var level = scope.Enter("session_state");
        const string field = "typed_config";
        if (!Extension.TryOpen(session.SessionState.TypedConfig, field, scope, out var extension))
        {
            return null;
        }

        switch (extension.TypeName)
        {
            case CookieState:
                return ParseCookie(extension, field, scope) is { } cookie
                    ? new StatefulSessionFilterConfig { Cookie = cookie, IsStrict = session.Strict }
                    : null;
            case HeaderState:
                return ParseHeader(extension, field, scope) is { } header
                    ? new StatefulSessionFilterConfig { Header = header, IsStrict = session.Strict }
                    : null;
            default:
                scope.Error(field, $"the session state {Quote.Text(extension.TypeName)} is not supported; use {CookieState} or {HeaderState}");
                return null;
        }
    }

    private static CookieTemplate? ParseCookie(in Extension extension, string field, ParseScope scope)
    {
        if (!extension.TryRead(Proxy.CookieBasedSessionState.Parser, field, scope, out var state))
        {
            return null;
        }

        using var outer = scope.Enter(field);
        using var level = scope.Enter("cookie");
        var ttl = DurationParser.Parse(state.Cookie?.Ttl, "ttl", scope) ?? TimeSpan.Zero;
        if (string.IsNullOrEmpty(state.Cookie?.Name))
        {
            scope.Error("name", "is required");
            return null;
        }

        var attributes = state.Cookie.Attributes.Select(attribute => new CookieAttribute(attribute.Name, attribute.Value)).ToEquatableArray();
        return new CookieTemplate(state.Cookie.Name, ttl, state.Cookie.Path.Length > 0 ? state.Cookie.Path : "/", attributes);
    }

    private static string? ParseHeader(in Extension extension, string field, ParseScope scope)
    {
        if (!extension.TryRead(Proxy.HeaderBasedSessionState.Parser, field, scope, out var state))
        {
            return null;
        }

        using var outer = scope.Enter(field);
        using var level = scope.Enter("name");
        return HeaderNameParser.ParseToken(state.Name, scope);
    }
}
