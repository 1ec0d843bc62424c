using static MeshClient.Xds.Resources.Support.SupportStatus;

namespace MeshClient.Xds.Resources.Support;

/// <summary>The HTTP versions towards endpoints: the part of <see cref="SupportTable"/>. Immutable.</summary>
internal static class HttpProtocolSupport
{
    public static IReadOnlyList<MessageSupport> Messages { get; } =
    [
        new("envoy.config.core.v3.Http1ProtocolOptions")
        {
            { 1, "allow_absolute_url", "google.protobuf.BoolValue", Ignored },
            { 2, "accept_http_10", "bool", Ignored },
            { 3, "default_host_for_http_10", "string", Ignored },
            { 4, "header_key_format", "envoy.config.core.v3.Http1ProtocolOptions.HeaderKeyFormat", Ignored },
            { 5, "enable_trailers", "bool", Ignored },
            { 6, "allow_chunked_length", "bool", Ignored },
            { 7, "override_stream_error_on_invalid_http_message", "google.protobuf.BoolValue", Ignored },
            { 8, "send_fully_qualified_url", "bool", Ignored },
            { 9, "use_balsa_parser", "google.protobuf.BoolValue", Ignored },
            { 10, "allow_custom_methods", "bool", Ignored },
            { 11, "ignore_http_11_upgrade", "envoy.type.matcher.v3.StringMatcher", Ignored },
        },
        new("envoy.config.core.v3.Http2ProtocolOptions")
        {
            { 1, "hpack_table_size", "google.protobuf.UInt32Value", Ignored },
            { 2, "max_concurrent_streams", "google.protobuf.UInt32Value", Validated },
            { 3, "initial_stream_window_size", "google.protobuf.UInt32Value", Supported, "at most 16 MiB" },
            { 4, "initial_connection_window_size", "google.protobuf.UInt32Value", Validated },
            { 5, "allow_connect", "bool", Ignored },
            { 6, "allow_metadata", "bool", Ignored },
            { 7, "max_outbound_frames", "google.protobuf.UInt32Value", Ignored },
            { 8, "max_outbound_control_frames", "google.protobuf.UInt32Value", Ignored },
            { 9, "max_consecutive_inbound_frames_with_empty_payload", "google.protobuf.UInt32Value", Ignored },
            { 10, "max_inbound_priority_frames_per_stream", "google.protobuf.UInt32Value", Ignored },
            { 11, "max_inbound_window_update_frames_per_data_frame_sent", "google.protobuf.UInt32Value", Ignored },
            { 12, "stream_error_on_invalid_http_messaging", "bool", Ignored },
            { 13, "custom_settings_parameters", "envoy.config.core.v3.Http2ProtocolOptions.SettingsParameter", Ignored },
            { 14, "override_stream_error_on_invalid_http_message", "google.protobuf.BoolValue", Ignored },
            { 15, "connection_keepalive", "envoy.config.core.v3.KeepaliveSettings", Supported, "pings of at least one second" },
            { 16, "use_oghttp2_codec", "google.protobuf.BoolValue", Ignored },
            { 17, "max_metadata_size", "google.protobuf.UInt64Value", Ignored },
            { 18, "enable_huffman_encoding", "google.protobuf.BoolValue", Ignored },
        },
        new("envoy.config.core.v3.HttpProtocolOptions")
        {
            { 1, "idle_timeout", "google.protobuf.Duration", Supported, "of clusters; no effect in a listener" },
            { 2, "max_headers_count", "google.protobuf.UInt32Value", Validated },
            { 3, "max_connection_duration", "google.protobuf.Duration", Supported },
            { 4, "max_stream_duration", "google.protobuf.Duration", Supported, "of listeners; no effect in a cluster" },
            { 5, "headers_with_underscores_action", "envoy.config.core.v3.HttpProtocolOptions.HeadersWithUnderscoresAction", Ignored },
            { 6, "max_requests_per_connection", "google.protobuf.UInt32Value", Validated },
            { 7, "max_response_headers_kb", "google.protobuf.UInt32Value", Supported },
        },
        new("envoy.config.core.v3.KeepaliveSettings")
        {
            { 1, "interval", "google.protobuf.Duration", Supported },
            { 2, "timeout", "google.protobuf.Duration", Supported },
            { 3, "interval_jitter", "envoy.type.v3.Percent", Validated },
            { 4, "connection_idle_interval", "google.protobuf.Duration", Validated },
        },
        new("envoy.config.core.v3.UpstreamHttpProtocolOptions")
        {
            { 1, "auto_sni", "bool", Ignored },
            { 2, "auto_san_validation", "bool", Rejected, "ignoring it would skip a check" },
            { 3, "override_auto_sni_header", "string", Ignored },
        },
        new("envoy.extensions.upstreams.http.v3.HttpProtocolOptions")
        {
            { 1, "common_http_protocol_options", "envoy.config.core.v3.HttpProtocolOptions", Supported },
            { 2, "upstream_http_protocol_options", "envoy.config.core.v3.UpstreamHttpProtocolOptions", Supported },
            { 3, "explicit_http_config", "envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig", Supported },
            { 4, "use_downstream_protocol_config", "envoy.extensions.upstreams.http.v3.HttpProtocolOptions.UseDownstreamHttpConfig", Supported },
            { 5, "auto_config", "envoy.extensions.upstreams.http.v3.HttpProtocolOptions.AutoHttpConfig", Supported },
            { 6, "http_filters", "envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter", Ignored },
            { 7, "header_validation_config", "envoy.config.core.v3.TypedExtensionConfig", Ignored },
            { 8, "outlier_detection", "envoy.extensions.upstreams.http.v3.HttpProtocolOptions.OutlierDetection", Ignored },
            { 9, "request_mirror_policies", "envoy.config.route.v3.RouteAction.RequestMirrorPolicy", Ignored },
            { 10, "hash_policy", "envoy.config.route.v3.RouteAction.HashPolicy", Ignored },
            { 11, "retry_policy", "envoy.config.route.v3.RetryPolicy", Ignored },
        },
        new("envoy.extensions.upstreams.http.v3.HttpProtocolOptions.AutoHttpConfig")
        {
            { 1, "http_protocol_options", "envoy.config.core.v3.Http1ProtocolOptions", Supported },
            { 2, "http2_protocol_options", "envoy.config.core.v3.Http2ProtocolOptions", Supported },
            { 3, "http3_protocol_options", "envoy.config.core.v3.Http3ProtocolOptions", Ignored, "HTTP/3 is not used" },
            { 4, "alternate_protocols_cache_options", "envoy.config.core.v3.AlternateProtocolsCacheOptions", Ignored },
        },
        new("envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig")
        {
            { 1, "http_protocol_options", "envoy.config.core.v3.Http1ProtocolOptions", Supported },
            { 2, "http2_protocol_options", "envoy.config.core.v3.Http2ProtocolOptions", Supported },
            { 3, "http3_protocol_options", "envoy.config.core.v3.Http3ProtocolOptions", Rejected, "HTTP/3 is not supported" },
        },
        new("envoy.extensions.upstreams.http.v3.HttpProtocolOptions.UseDownstreamHttpConfig")
        {
            { 1, "http_protocol_options", "envoy.config.core.v3.Http1ProtocolOptions", Supported },
            { 2, "http2_protocol_options", "envoy.config.core.v3.Http2ProtocolOptions", Supported },
            { 3, "http3_protocol_options", "envoy.config.core.v3.Http3ProtocolOptions", Ignored, "HTTP/3 is not used" },
        },
    ];
}
