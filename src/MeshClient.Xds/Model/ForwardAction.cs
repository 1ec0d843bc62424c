using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>Send the request to a cluster. Immutable.</summary>
internal sealed record ForwardAction : RouteAction
{
    /// <summary>At least one, weights above zero, sum at most 2^32-1.</summary>
    public required EquatableArray<WeightedCluster> Clusters { get; init; }

    /// <summary>Explicit route timeout; null when the resource has none, zero for "no timeout".</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>gRFC A31: null unset, zero "no limit" (hides the listener's default).</summary>
    public TimeSpan? MaxStreamDuration { get; init; }

    /// <summary>gRFC A31: when set it replaces <see cref="MaxStreamDuration"/>; zero means "no limit".</summary>
    public TimeSpan? GrpcTimeoutHeaderMax { get; init; }

    /// <summary>The route's own policy; it hides the virtual host's even when it retries on nothing.</summary>
    public RetryPolicy? RetryPolicy { get; init; }

    /// <summary>Time without any traffic in either direction; zero for no limit, null for what the listener says.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>Subtracted from the caller's <c>grpc-timeout</c>.</summary>
    public TimeSpan? GrpcTimeoutHeaderOffset { get; init; }

    /// <summary>Older form of <see cref="GrpcTimeoutHeaderMax"/>, counts only without <c>max_stream_duration</c>; zero is no limit.</summary>
    public TimeSpan? MaxGrpcTimeout { get; init; }

    public TimeSpan? GrpcTimeoutOffset { get; init; }

    /// <summary>Null for what the virtual host says.</summary>
    public HedgePolicy? HedgePolicy { get; init; }

    /// <summary>In order of evaluation.</summary>
    public EquatableArray<HashPolicy> HashPolicies { get; init; } = [];

    /// <summary>Empty for what the virtual host says.</summary>
    public EquatableArray<RequestMirror> Mirrors { get; init; } = [];

    /// <summary>Null sends the path as it is.</summary>
    public PathRewrite? PathRewrite { get; init; }

    /// <summary>Null sends the authority as it is, also where a server that is not trusted asks for a rewrite (gRFC A81).</summary>
    public HostRewrite? HostRewrite { get; init; }

    /// <summary>Tell the server the old host by <c>x-forwarded-host</c>.</summary>
    public bool AppendForwardedHost { get; init; }

    /// <summary>Null returns redirects to the caller.</summary>
    public InternalRedirectPolicy? InternalRedirects { get; init; }

    /// <summary>Counts against the circuit-breaker thresholds of HIGH priority.</summary>
    public bool IsHighPriority { get; init; }

    /// <summary>Null when the call's random draw chooses among <see cref="Clusters"/>.</summary>
    public ClusterDraw? ClusterDraw { get; init; }

    /// <summary>Status for a cluster that the control plane does not know. Default 503.</summary>
    public int ClusterNotFoundStatus { get; init; } = 503;
}
