namespace MeshClient.Resilience;

/// <summary>How an attempt ended that brought no response headers, in the distinctions that retry rules make.</summary>
internal enum AttemptFailure
{
    /// <summary>No connection: refused, unreachable, name not resolved, TLS handshake failed.</summary>
    ConnectFailure,

    /// <summary>The connection was not there within the cluster's connect timeout.</summary>
    ConnectTimeout,

    /// <summary>The server refused the stream before it processed anything (HTTP/2 REFUSED_STREAM, GOAWAY).</summary>
    RefusedStream,

    /// <summary>The connection or stream ended before a byte of the request was written.</summary>
    ResetBeforeRequest,

    /// <summary>The stream was reset by either side.</summary>
    Reset,

    /// <summary>The connection ended before the response began.</summary>
    ConnectionTermination,

    /// <summary>The attempt took longer than the policy's per-try timeout.</summary>
    PerTryTimeout,

    /// <summary>The peer broke the rules of HTTP.</summary>
    ProtocolError,

    /// <summary>The picker had no endpoint to offer.</summary>
    NoEndpoint,

    /// <summary>A circuit breaker is open. Never retried.</summary>
    Overflow,

    /// <summary>The control plane asked to drop the call. Never retried.</summary>
    Dropped,

    /// <summary>The time of the whole call is over. Never retried.</summary>
    CallTimeout,

    /// <summary>The caller gave up. Never retried.</summary>
    Cancelled,
}
