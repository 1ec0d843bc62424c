namespace MeshClient.Diagnostics;

/// <summary>Envoy's response-code-details tokens.</summary>
internal static class ResponseDetails
{
    public const string ViaUpstream = "via_upstream";
    public const string DirectResponse = "direct_response";
    public const string RouteNotFound = "route_not_found";
    public const string ClusterNotFound = "cluster_not_found";
    public const string NoHealthyUpstream = "no_healthy_upstream";
    public const string DropOverload = "drop_overload";
    public const string Overflow = "upstream_reset_before_response_started{overflow}";
    public const string ConnectionFailure = "upstream_reset_before_response_started{remote_connection_failure}";
    public const string ConnectionTimeout = "upstream_reset_before_response_started{connection_timeout}";
    public const string TlsFailure = "upstream_reset_before_response_started{remote_connection_failure|TLS_error}";
    public const string DnsFailure = "dns_resolution_failure";
    public const string ResponseTimeout = "upstream_response_timeout";
    public const string PerTryTimeout = "upstream_per_try_timeout";
    public const string MaxStreamDuration = "upstream_max_stream_duration_reached";
    public const string LocalReset = "upstream_reset_before_response_started{local_reset}";
    public const string RemoteReset = "upstream_reset_before_response_started{remote_reset}";
    public const string RemoteRefusedStream = "upstream_reset_before_response_started{remote_refused_stream_reset}";
    public const string ConnectionTermination = "upstream_reset_before_response_started{connection_termination}";
    public const string ProtocolError = "upstream_reset_before_response_started{protocol_error}";
    public const string RetryBufferExceeded = "request_payload_exceeded_retry_buffer_limit";
    public const string CallerGone = "downstream_remote_disconnect";
    public const string FaultAbort = "fault_filter_abort";

    /// <summary>Ours: Envoy has no counterpart.</summary>
    public const string CredentialsRefused = "credentials_refused";

    /// <inheritdoc cref="CredentialsRefused"/>
    public const string ConfigError = "config_error";

    /// <inheritdoc cref="CredentialsRefused"/>
    public const string ConfigNotReady = "config_not_ready";

    /// <inheritdoc cref="CredentialsRefused"/>
    public const string Other = "other";
}
