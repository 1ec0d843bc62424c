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

    /// <summary>Tell the caller the number of attempts by the same header.</summary>
    public bool IncludeAttemptCountInResponse { get; init; }

    /// <summary>Send <c>x-envoy-is-timeout-retry</c> with retries.</summary>
    public bool IncludeIsTimeoutRetry { get; init; }

    public TlsRequirement RequireTls { get; init; }

    /// <summary>For routes without their own.</summary>
    public HedgePolicy? HedgePolicy { get; init; }

    /// <summary>For routes without their own; lists are never merged.</summary>
    public EquatableArray<RequestMirror> Mirrors { get; init; } = [];

    /// <summary>Bytes of a request body that are kept for a repetition; null when neither route nor virtual host says.</summary>
    public ulong? BodyBufferLimit { get; init; }

    /// <summary>Changes to every attempt's request; of the levels the weighted cluster's come first, then route, virtual host, table.</summary>
    public HeaderChanges RequestHeaders { get; init; } = HeaderChanges.None;

    /// <summary>Changes to the response that the caller gets, in the same order of levels.</summary>
    public HeaderChanges ResponseHeaders { get; init; } = HeaderChanges.None;

    /// <summary>By filter name, sorted. The most specific level wins: weighted cluster, route, virtual host.</summary>
    public EquatableArray<HttpFilterOverride> FilterOverrides { get; init; } = [];
}
