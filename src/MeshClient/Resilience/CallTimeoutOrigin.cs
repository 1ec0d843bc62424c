namespace MeshClient.Resilience;

/// <summary>Who set the time limit of a call.</summary>
internal enum CallTimeoutOrigin
{
    None,

    /// <summary>The route's <c>timeout</c>, or the request's <c>x-envoy-upstream-rq-timeout-ms</c>.</summary>
    RequestTimeout,

    /// <summary><c>max_stream_duration</c> or <c>grpc_timeout_header_max</c> of route or listener.</summary>
    StreamDuration,

    /// <summary>The application's gRPC deadline.</summary>
    Deadline,
}
