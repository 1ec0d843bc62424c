using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>Domains and the routes that serve them; first matching route wins. Immutable.</summary>
internal sealed record VirtualHost
{
    public string Name { get; init; } = "";

    /// <summary>Lower-case patterns: exact, <c>*suffix</c>, <c>prefix*</c> or <c>*</c>.</summary>
    public required EquatableArray<string> Domains { get; init; }

    public required EquatableArray<Route> Routes { get; init; }

    /// <summary>Used by routes without their own; never merged.</summary>
    public RetryPolicy? RetryPolicy { get; init; }

    /// <summary>Send <c>x-envoy-attempt-count</c> with each attempt.</summary>
    public bool IncludeRequestAttemptCount { get; init; }

    /// <summary>By filter name, sorted. The most specific level wins: weighted cluster, route, virtual host.</summary>
    public EquatableArray<HttpFilterOverride> FilterOverrides { get; init; } = [];
}
