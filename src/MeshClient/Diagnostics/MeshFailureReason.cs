namespace MeshClient;

/// <summary>
/// Why a call or an attempt did not get an answer from an endpoint. The same names appear in exceptions, logs, metrics
/// (<c>error.type</c>) and spans; see <c>docs/reference/failure-reasons.md</c>.
/// </summary>
public enum MeshFailureReason
{
    /// <summary>Nothing failed.</summary>
    None = 0,

    /// <summary>No virtual host or no route takes the request, or the target is unknown.</summary>
    NoRoute,

    /// <summary>The route names a cluster that the control plane does not know.</summary>
    NoCluster,

    /// <summary>The cluster has no endpoint that may be used.</summary>
    NoHealthyEndpoint,

    /// <summary>The control plane asked to drop this share of the requests.</summary>
    Dropped,

    /// <summary>The cluster has as many requests in flight as it may.</summary>
    CircuitBreakerOpen,

    /// <summary>No connection to the endpoint could be made.</summary>
    ConnectFailed,

    /// <summary>Connecting to the endpoint took longer than the cluster allows.</summary>
    ConnectTimeout,

    /// <summary>The TLS handshake failed or the peer's certificate was refused.</summary>
    TlsFailed,

    /// <summary>The name of the endpoint could not be resolved.</summary>
    NameResolutionFailed,

    /// <summary>The call took longer than its route allows.</summary>
    RequestTimeout,

    /// <summary>The last attempt took longer than the retry policy allows.</summary>
    PerTryTimeout,

    /// <summary>The caller's deadline (<c>grpc-timeout</c>) passed.</summary>
    DeadlineExceeded,

    /// <summary>This side reset the stream before the response began.</summary>
    ResetLocal,

    /// <summary>The endpoint reset the stream before the response began.</summary>
    ResetRemote,

    /// <summary>The connection ended before the response began.</summary>
    ConnectionClosed,

    /// <summary>The endpoint broke the rules of HTTP.</summary>
    ProtocolError,

    /// <summary>The body of the request is too large to be kept for a retry.</summary>
    RequestBodyTooLargeToRetry,

    /// <summary>The caller gave up.</summary>
    Cancelled,

    /// <summary>The fault filter of the route ended the call.</summary>
    FaultInjected,

    /// <summary>Credentials may not be sent, for example over a plaintext connection.</summary>
    AuthFailed,

    /// <summary>The configuration that the call needs was rejected or cannot be carried out.</summary>
    ConfigError,

    /// <summary>The configuration of the target did not arrive in time.</summary>
    ConfigNotReady,

    /// <summary>A failure that has no name of its own.</summary>
    Other,
}
