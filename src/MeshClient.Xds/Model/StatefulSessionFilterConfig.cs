namespace MeshClient.Xds.Model;

/// <summary>
/// <c>envoy.extensions.filters.http.stateful_session.v3.StatefulSession</c> (gRFC A55), and its form per route: keeps a caller on the
/// endpoint it had. Immutable.
/// </summary>
internal sealed record StatefulSessionFilterConfig : HttpFilterConfig
{
    /// <summary>The cookie that remembers the endpoint; null when a header does, or nothing.</summary>
    public CookieTemplate? Cookie { get; init; }

    /// <summary>The header that remembers the endpoint, lower-case; null when a cookie does, or nothing.</summary>
    public string? Header { get; init; }

    /// <summary>Fail when the endpoint is gone, in place of choosing another.</summary>
    public bool IsStrict { get; init; }

    /// <summary>False for a route that does not want sessions.</summary>
    public bool IsEnabled => Cookie is not null || Header is not null;
}
