using static MeshClient.Xds.Resources.Support.SupportStatus;

namespace MeshClient.Xds.Resources.Support;

/// <summary>HTTP filters and their overrides: the part of <see cref="SupportTable"/>. Immutable.</summary>
internal static class HttpFilterSupport
{
    public static IReadOnlyList<MessageSupport> Messages { get; } =
    [
        new("envoy.config.route.v3.FilterConfig")
        {
            { 1, "config", "google.protobuf.Any", Supported },
            { 2, "is_optional", "bool", Supported },
            { 3, "disabled", "bool", Supported },
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
        new("envoy.extensions.filters.common.fault.v3.FaultRateLimit")
        {
            { 1, "fixed_limit", "envoy.extensions.filters.common.fault.v3.FaultRateLimit.FixedLimit", Validated },
            { 2, "percentage", "envoy.type.v3.FractionalPercent", Validated },
            { 3, "header_limit", "envoy.extensions.filters.common.fault.v3.FaultRateLimit.HeaderLimit", Validated },
        },
        new("envoy.extensions.filters.common.fault.v3.FaultRateLimit.FixedLimit")
        {
            { 1, "limit_kbps", "uint64", Validated },
        },
        new("envoy.extensions.filters.common.fault.v3.FaultRateLimit.HeaderLimit")
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
            { 1, "delay", "envoy.extensions.filters.common.fault.v3.FaultDelay", Supported },
            { 2, "abort", "envoy.extensions.filters.http.fault.v3.FaultAbort", Supported },
            { 3, "upstream_cluster", "string", Supported },
            { 4, "headers", "envoy.config.route.v3.HeaderMatcher", Supported },
            { 5, "downstream_nodes", "string", Supported },
            { 6, "max_active_faults", "google.protobuf.UInt32Value", Supported, "counted per runtime" },
            { 7, "response_rate_limit", "envoy.extensions.filters.common.fault.v3.FaultRateLimit", Validated },
            { 8, "delay_percent_runtime", "string", Ignored },
            { 9, "abort_percent_runtime", "string", Ignored },
            { 10, "delay_duration_runtime", "string", Ignored },
            { 11, "abort_http_status_runtime", "string", Ignored },
            { 12, "max_active_faults_runtime", "string", Ignored },
            { 13, "response_rate_limit_percent_runtime", "string", Ignored },
            { 14, "abort_grpc_status_runtime", "string", Ignored },
            { 15, "disable_downstream_cluster_stats", "bool", ProxyOnly },
            { 16, "filter_metadata", "google.protobuf.Struct", Ignored },
        },
        new("envoy.extensions.filters.http.header_mutation.v3.HeaderMutation")
        {
            { 1, "mutations", "envoy.extensions.filters.http.header_mutation.v3.Mutations", Validated },
            { 2, "most_specific_header_mutations_wins", "bool", Validated },
        },
        new("envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute")
        {
            { 1, "mutations", "envoy.extensions.filters.http.header_mutation.v3.Mutations", Validated },
        },
        new("envoy.extensions.filters.http.header_mutation.v3.Mutations")
        {
            { 1, "request_mutations", "envoy.config.common.mutation_rules.v3.HeaderMutation", Validated },
            { 2, "response_mutations", "envoy.config.common.mutation_rules.v3.HeaderMutation", Validated },
            { 3, "query_parameter_mutations", "envoy.config.core.v3.KeyValueMutation", Ignored },
            { 4, "response_trailers_mutations", "envoy.config.common.mutation_rules.v3.HeaderMutation", Validated },
            { 5, "request_trailers_mutations", "envoy.config.common.mutation_rules.v3.HeaderMutation", Ignored, "clients send no trailers" },
        },
        new("envoy.extensions.filters.http.router.v3.Router")
        {
            { 1, "dynamic_stats", "google.protobuf.BoolValue", ProxyOnly },
            { 2, "start_child_span", "bool", Ignored },
            { 3, "upstream_log", "envoy.config.accesslog.v3.AccessLog", Ignored },
            { 4, "suppress_envoy_headers", "bool", Validated },
            { 5, "strict_check_headers", "string", Validated },
            { 6, "respect_expected_rq_timeout", "bool", Validated },
            { 7, "suppress_grpc_request_failure_code_stats", "bool", ProxyOnly },
            { 8, "upstream_http_filters", "envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter", Ignored },
            { 9, "upstream_log_options", "envoy.extensions.filters.http.router.v3.Router.UpstreamAccessLogOptions", Ignored },
            { 10, "reject_connect_request_early_data", "google.protobuf.BoolValue", ProxyOnly },
        },
        new("envoy.extensions.filters.http.stateful_session.v3.StatefulSession")
        {
            { 1, "session_state", "envoy.config.core.v3.TypedExtensionConfig", Validated },
            { 2, "strict", "bool", Validated },
            { 3, "stat_prefix", "string", ProxyOnly },
        },
        new("envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute")
        {
            { 1, "disabled", "bool", Validated },
            { 2, "stateful_session", "envoy.extensions.filters.http.stateful_session.v3.StatefulSession", Validated },
        },
        new("envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState")
        {
            { 1, "cookie", "envoy.type.http.v3.Cookie", Validated },
        },
        new("envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState")
        {
            { 1, "name", "string", Validated },
        },
    ];
}
