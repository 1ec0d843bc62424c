using static System.Net.Http.HttpRequestError;
using Detail = MeshClient.Diagnostics.ResponseDetails;
using Flag = MeshClient.Diagnostics.ResponseFlags;
using Why = MeshClient.MeshFailureReason;

namespace MeshClient.Diagnostics;

/// <summary>
/// The one table from failure reasons to names, flags, details and statuses (Envoy's local replies, and the gRPC libraries' statuses
/// for gRPC callers). <c>docs/reference/failure-reasons.md</c> shows it; a test compares the two. Immutable.
/// </summary>
internal static class FailureReasons
{
    private static readonly FailureReasonEntry[] Table =
    [
        new(Why.None, "", Flag.None, Detail.ViaUpstream, 200, 0, Unknown),
        new(Why.NoRoute, "no_route", Flag.NoRouteFound, Detail.RouteNotFound, 404, 14, Unknown),
        new(Why.NoCluster, "no_cluster", Flag.NoClusterFound, Detail.ClusterNotFound, 503, 14, Unknown),
        new(Why.NoHealthyEndpoint, "no_healthy_endpoint", Flag.NoHealthyUpstream, Detail.NoHealthyUpstream, 503, 14, ConnectionError),
        new(Why.Dropped, "dropped", Flag.DropOverload, Detail.DropOverload, 503, 14, Unknown),
        new(Why.CircuitBreakerOpen, "circuit_breaker_open", Flag.UpstreamOverflow, Detail.Overflow, 503, 14, Unknown),
        new(Why.ConnectFailed, "connect_failed", Flag.UpstreamConnectionFailure, Detail.ConnectionFailure, 503, 14, ConnectionError),
        new(Why.ConnectTimeout, "connect_timeout", Flag.UpstreamConnectionFailure, Detail.ConnectionTimeout, 503, 14, ConnectionError),
        new(Why.TlsFailed, "tls_failed", Flag.UpstreamConnectionFailure, Detail.TlsFailure, 503, 14, SecureConnectionError),
        new(Why.NameResolutionFailed, "name_resolution_failed", Flag.DnsResolutionFailed, Detail.DnsFailure, 503, 14, NameResolutionError),
        new(Why.RequestTimeout, "request_timeout", Flag.UpstreamRequestTimeout, Detail.ResponseTimeout, 504, 4, Unknown),
        new(Why.PerTryTimeout, "per_try_timeout", Flag.UpstreamRequestTimeout, Detail.PerTryTimeout, 504, 4, Unknown),
        new(Why.DeadlineExceeded, "deadline_exceeded", Flag.UpstreamRequestTimeout, Detail.ResponseTimeout, 504, 4, Unknown),
        new(Why.ResetLocal, "reset_local", Flag.LocalReset, Detail.LocalReset, 503, 14, Unknown),
        new(Why.ResetRemote, "reset_remote", Flag.UpstreamRemoteReset, Detail.RemoteReset, 503, 14, ResponseEnded),
        new(Why.ConnectionClosed, "connection_closed", Flag.UpstreamConnectionTermination, Detail.ConnectionTermination, 503, 14, ResponseEnded),
        new(Why.ProtocolError, "protocol_error", Flag.UpstreamProtocolError, Detail.ProtocolError, 502, 13, HttpProtocolError),
        new(Why.RequestBodyTooLargeToRetry, "request_body_too_large_to_retry", Flag.None, Detail.RetryBufferExceeded, 507, 8, Unknown),
        new(Why.Cancelled, "cancelled", Flag.DownstreamConnectionTermination, Detail.CallerGone, 0, 1, Unknown),
        new(Why.FaultInjected, "fault_injected", Flag.FaultInjected, Detail.FaultAbort, 503, 14, Unknown),
        new(Why.AuthFailed, "auth_failed", Flag.None, Detail.CredentialsRefused, 401, 16, UserAuthenticationError),
        new(Why.ConfigError, "config_error", Flag.NoClusterFound, Detail.ConfigError, 503, 14, Unknown),
        new(Why.ConfigNotReady, "config_not_ready", Flag.NoClusterFound, Detail.ConfigNotReady, 503, 14, Unknown),
        new(Why.Other, "_OTHER", Flag.UpstreamConnectionTermination, Detail.Other, 503, 2, Unknown),
    ];

    public static ReadOnlySpan<FailureReasonEntry> All => Table;

    public static FailureReasonEntry Of(MeshFailureReason reason) => Table[(int)reason];
}
