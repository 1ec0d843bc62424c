using static MeshClient.Xds.Resources.Support.SupportStatus;

namespace MeshClient.Xds.Resources.Support;

/// <summary>Active and passive health of clusters: the part of <see cref="SupportTable"/>. Immutable.</summary>
internal static class ClusterHealthSupport
{
    public static IReadOnlyList<MessageSupport> Messages { get; } =
    [
        new("envoy.config.cluster.v3.OutlierDetection")
        {
            { 1, "consecutive_5xx", "google.protobuf.UInt32Value", Validated },
            { 2, "interval", "google.protobuf.Duration", Validated },
            { 3, "base_ejection_time", "google.protobuf.Duration", Validated },
            { 4, "max_ejection_percent", "google.protobuf.UInt32Value", Validated },
            { 5, "enforcing_consecutive_5xx", "google.protobuf.UInt32Value", Validated },
            { 6, "enforcing_success_rate", "google.protobuf.UInt32Value", Validated },
            { 7, "success_rate_minimum_hosts", "google.protobuf.UInt32Value", Validated },
            { 8, "success_rate_request_volume", "google.protobuf.UInt32Value", Validated },
            { 9, "success_rate_stdev_factor", "google.protobuf.UInt32Value", Validated },
            { 10, "consecutive_gateway_failure", "google.protobuf.UInt32Value", Validated },
            { 11, "enforcing_consecutive_gateway_failure", "google.protobuf.UInt32Value", Validated },
            { 12, "split_external_local_origin_errors", "bool", Validated },
            { 13, "consecutive_local_origin_failure", "google.protobuf.UInt32Value", Validated },
            { 14, "enforcing_consecutive_local_origin_failure", "google.protobuf.UInt32Value", Validated },
            { 15, "enforcing_local_origin_success_rate", "google.protobuf.UInt32Value", Validated },
            { 16, "failure_percentage_threshold", "google.protobuf.UInt32Value", Validated },
            { 17, "enforcing_failure_percentage", "google.protobuf.UInt32Value", Validated },
            { 18, "enforcing_failure_percentage_local_origin", "google.protobuf.UInt32Value", Validated },
            { 19, "failure_percentage_minimum_hosts", "google.protobuf.UInt32Value", Validated },
            { 20, "failure_percentage_request_volume", "google.protobuf.UInt32Value", Validated },
            { 21, "max_ejection_time", "google.protobuf.Duration", Validated },
            { 22, "max_ejection_time_jitter", "google.protobuf.Duration", Validated },
            { 23, "successful_active_health_check_uneject_host", "google.protobuf.BoolValue", Validated },
            { 24, "monitors", "envoy.config.core.v3.TypedExtensionConfig", Ignored },
            { 25, "always_eject_one_host", "google.protobuf.BoolValue", Validated },
        },
        new("envoy.config.core.v3.HealthCheck")
        {
            { 1, "timeout", "google.protobuf.Duration", Validated },
            { 2, "interval", "google.protobuf.Duration", Validated },
            { 3, "interval_jitter", "google.protobuf.Duration", Validated },
            { 4, "unhealthy_threshold", "google.protobuf.UInt32Value", Validated },
            { 5, "healthy_threshold", "google.protobuf.UInt32Value", Validated },
            { 6, "alt_port", "google.protobuf.UInt32Value", Ignored },
            { 7, "reuse_connection", "google.protobuf.BoolValue", Validated },
            { 8, "http_health_check", "envoy.config.core.v3.HealthCheck.HttpHealthCheck", Validated },
            { 9, "tcp_health_check", "envoy.config.core.v3.HealthCheck.TcpHealthCheck", Validated },
            { 11, "grpc_health_check", "envoy.config.core.v3.HealthCheck.GrpcHealthCheck", Validated },
            { 12, "no_traffic_interval", "google.protobuf.Duration", Validated },
            { 13, "custom_health_check", "envoy.config.core.v3.HealthCheck.CustomHealthCheck", Rejected },
            { 14, "unhealthy_interval", "google.protobuf.Duration", Validated },
            { 15, "unhealthy_edge_interval", "google.protobuf.Duration", Validated },
            { 16, "healthy_edge_interval", "google.protobuf.Duration", Validated },
            { 17, "event_log_path", "string", Ignored },
            { 18, "interval_jitter_percent", "uint32", Validated },
            { 19, "always_log_health_check_failures", "bool", Ignored },
            { 20, "initial_jitter", "google.protobuf.Duration", Validated },
            { 21, "tls_options", "envoy.config.core.v3.HealthCheck.TlsOptions", Validated },
            { 22, "event_service", "envoy.config.core.v3.EventServiceConfig", Ignored },
            { 23, "transport_socket_match_criteria", "google.protobuf.Struct", Ignored },
            { 24, "no_traffic_healthy_interval", "google.protobuf.Duration", Validated },
            { 25, "event_logger", "envoy.config.core.v3.TypedExtensionConfig", Ignored },
            { 26, "always_log_health_check_success", "bool", Ignored },
        },
        new("envoy.config.core.v3.HealthCheck.GrpcHealthCheck")
        {
            { 1, "service_name", "string", Validated },
            { 2, "authority", "string", Validated },
            { 3, "initial_metadata", "envoy.config.core.v3.HeaderValueOption", Ignored },
        },
        new("envoy.config.core.v3.HealthCheck.HttpHealthCheck")
        {
            { 1, "host", "string", Validated },
            { 2, "path", "string", Validated },
            { 3, "send", "envoy.config.core.v3.HealthCheck.Payload", Ignored },
            { 4, "receive", "envoy.config.core.v3.HealthCheck.Payload", Validated },
            { 6, "request_headers_to_add", "envoy.config.core.v3.HeaderValueOption", Ignored },
            { 8, "request_headers_to_remove", "string", Ignored },
            { 9, "expected_statuses", "envoy.type.v3.Int64Range", Validated },
            { 10, "codec_client_type", "envoy.type.v3.CodecClientType", Validated },
            { 11, "service_name_matcher", "envoy.type.matcher.v3.StringMatcher", Validated },
            { 12, "retriable_statuses", "envoy.type.v3.Int64Range", Validated },
            { 13, "method", "envoy.config.core.v3.RequestMethod", Validated },
            { 14, "response_buffer_size", "google.protobuf.UInt64Value", Validated },
        },
        new("envoy.config.core.v3.HealthCheck.Payload")
        {
            { 1, "text", "string", Validated },
            { 2, "binary", "bytes", Validated },
        },
        new("envoy.config.core.v3.HealthCheck.TcpHealthCheck")
        {
            { 1, "send", "envoy.config.core.v3.HealthCheck.Payload", Validated },
            { 2, "receive", "envoy.config.core.v3.HealthCheck.Payload", Validated },
            { 3, "proxy_protocol_config", "envoy.config.core.v3.ProxyProtocolConfig", Ignored },
        },
        new("envoy.config.core.v3.HealthCheck.TlsOptions")
        {
            { 1, "alpn_protocols", "string", Validated },
        },
        new("envoy.config.core.v3.HealthStatusSet")
        {
            { 1, "statuses", "envoy.config.core.v3.HealthStatus", Validated },
        },
    ];
}
