using static MeshClient.Xds.Resources.Support.SupportStatus;

namespace MeshClient.Xds.Resources.Support;

/// <summary>HTTP filters and their overrides: the part of <see cref="SupportTable"/>. Immutable.</summary>
internal static class HttpFilterSupport
{
    public static IReadOnlyList<MessageSupport> Messages { get; } =
    [
        new("envoy.config.route.v3.FilterConfig")
        {
            { 1, "config", "google.protobuf.Any", Validated },
            { 2, "is_optional", "bool", Supported },
            { 3, "disabled", "bool", Validated },
        },
        new("envoy.extensions.filters.common.fault.v3.FaultDelay")
        {
            { 3, "fixed_delay", "google.protobuf.Duration", Supported },
            { 4, "percentage", "envoy.type.v3.FractionalPercent", Supported },
            { 5, "header_delay", "envoy.extensions.filters.common.fault.v3.FaultDelay.HeaderDelay", Supported },
        },
        new("envoy.extensions.filters.common.fault.v3.FaultDelay.HeaderDelay")
        {
        },
        new("envoy.extensions.filters.http.fault.v3.FaultAbort")
        {
            { 2, "http_status", "uint32", Supported },
            { 3, "percentage", "envoy.type.v3.FractionalPercent", Supported },
            { 4, "header_abort", "envoy.extensions.filters.http.fault.v3.FaultAbort.HeaderAbort", Supported },
            { 5, "grpc_status", "uint32", Supported },
        },
        new("envoy.extensions.filters.http.fault.v3.FaultAbort.HeaderAbort")
        {
        },
        new("envoy.extensions.filters.http.fault.v3.HTTPFault")
        {
            { 1, "delay", "envoy.extensions.filters.common.fault.v3.FaultDelay", Validated, "no fault is injected yet" },
            { 2, "abort", "envoy.extensions.filters.http.fault.v3.FaultAbort", Validated, "no fault is injected yet" },
            { 3, "upstream_cluster", "string", Validated, "no fault is injected yet" },
            { 4, "headers", "envoy.config.route.v3.HeaderMatcher", Validated, "no fault is injected yet" },
            { 5, "downstream_nodes", "string", Validated, "no fault is injected yet" },
            { 6, "max_active_faults", "google.protobuf.UInt32Value", Validated, "no fault is injected yet" },
            { 7, "response_rate_limit", "envoy.extensions.filters.common.fault.v3.FaultRateLimit", Ignored },
            { 8, "delay_percent_runtime", "string", Ignored },
            { 9, "abort_percent_runtime", "string", Ignored },
            { 10, "delay_duration_runtime", "string", Ignored },
            { 11, "abort_http_status_runtime", "string", Ignored },
            { 12, "max_active_faults_runtime", "string", Ignored },
            { 13, "response_rate_limit_percent_runtime", "string", Ignored },
            { 14, "abort_grpc_status_runtime", "string", Ignored },
            { 15, "disable_downstream_cluster_stats", "bool", Ignored },
            { 16, "filter_metadata", "google.protobuf.Struct", Ignored },
        },
        new("envoy.extensions.filters.http.router.v3.Router")
        {
            { 1, "dynamic_stats", "google.protobuf.BoolValue", Ignored },
            { 2, "start_child_span", "bool", Ignored },
            { 3, "upstream_log", "envoy.config.accesslog.v3.AccessLog", Ignored },
            { 4, "suppress_envoy_headers", "bool", Ignored },
            { 5, "strict_check_headers", "string", Ignored },
            { 6, "respect_expected_rq_timeout", "bool", Ignored },
            { 7, "suppress_grpc_request_failure_code_stats", "bool", Ignored },
            { 8, "upstream_http_filters", "envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter", Ignored },
            { 9, "upstream_log_options", "envoy.extensions.filters.http.router.v3.Router.UpstreamAccessLogOptions", Ignored },
            { 10, "reject_connect_request_early_data", "google.protobuf.BoolValue", Ignored },
        },
    ];
}
