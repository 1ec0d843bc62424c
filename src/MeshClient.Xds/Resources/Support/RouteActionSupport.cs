using static MeshClient.Xds.Resources.Support.SupportStatus;

namespace MeshClient.Xds.Resources.Support;

/// <summary>What routes do: the part of <see cref="SupportTable"/>. Immutable.</summary>
internal static class RouteActionSupport
{
    public static IReadOnlyList<MessageSupport> Messages { get; } =
    [
        new("envoy.config.route.v3.DirectResponseAction")
        {
            { 1, "status", "uint32", Supported },
            { 2, "body", "envoy.config.core.v3.DataSource", Supported },
            { 3, "body_format", "envoy.config.core.v3.SubstitutionFormatString", Ignored },
        },
        new("envoy.config.route.v3.HedgePolicy")
        {
            { 1, "initial_requests", "google.protobuf.UInt32Value", Ignored, "checked; Envoy does not read it either" },
            { 2, "additional_request_chance", "envoy.type.v3.FractionalPercent", Ignored, "checked; Envoy does not read it either" },
            { 3, "hedge_on_per_try_timeout", "bool", Validated },
        },
        new("envoy.config.route.v3.InternalRedirectPolicy")
        {
            { 1, "max_internal_redirects", "google.protobuf.UInt32Value", Validated },
            { 2, "redirect_response_codes", "uint32", Validated },
            { 3, "predicates", "envoy.config.core.v3.TypedExtensionConfig", Validated },
            { 4, "allow_cross_scheme_redirect", "bool", Validated },
            { 5, "response_headers_to_copy", "string", Validated },
        },
        new("envoy.config.route.v3.RedirectAction")
        {
            { 1, "host_redirect", "string", Supported },
            { 2, "path_redirect", "string", Supported },
            { 3, "response_code", "envoy.config.route.v3.RedirectAction.RedirectResponseCode", Supported },
            { 4, "https_redirect", "bool", Supported },
            { 5, "prefix_rewrite", "string", Supported },
            { 6, "strip_query", "bool", Supported },
            { 7, "scheme_redirect", "string", Supported },
            { 8, "port_redirect", "uint32", Supported },
            { 9, "regex_rewrite", "envoy.type.matcher.v3.RegexMatchAndSubstitute", Validated, "calls that match the route fail" },
        },
        new("envoy.config.route.v3.RetryPolicy")
        {
            { 1, "retry_on", "string", Supported },
            { 2, "num_retries", "google.protobuf.UInt32Value", Supported },
            { 3, "per_try_timeout", "google.protobuf.Duration", Supported },
            { 4, "retry_priority", "envoy.config.route.v3.RetryPolicy.RetryPriority", Validated },
            { 5, "retry_host_predicate", "envoy.config.route.v3.RetryPolicy.RetryHostPredicate", Supported },
            { 6, "host_selection_retry_max_attempts", "int64", Supported, "no pick is wasted: retries choose among endpoints that were not tried" },
            { 7, "retriable_status_codes", "uint32", Supported },
            { 8, "retry_back_off", "envoy.config.route.v3.RetryPolicy.RetryBackOff", Supported },
            { 9, "retriable_headers", "envoy.config.route.v3.HeaderMatcher", Supported },
            { 10, "retriable_request_headers", "envoy.config.route.v3.HeaderMatcher", Supported },
            { 11, "rate_limited_retry_back_off", "envoy.config.route.v3.RetryPolicy.RateLimitedRetryBackOff", Validated },
            { 12, "retry_options_predicates", "envoy.config.core.v3.TypedExtensionConfig", Ignored },
            { 13, "per_try_idle_timeout", "google.protobuf.Duration", Validated },
        },
        new("envoy.config.route.v3.RetryPolicy.RateLimitedRetryBackOff")
        {
            { 1, "reset_headers", "envoy.config.route.v3.RetryPolicy.ResetHeader", Validated },
            { 2, "max_interval", "google.protobuf.Duration", Validated },
        },
        new("envoy.config.route.v3.RetryPolicy.ResetHeader")
        {
            { 1, "name", "string", Validated },
            { 2, "format", "envoy.config.route.v3.RetryPolicy.ResetHeaderFormat", Validated },
        },
        new("envoy.config.route.v3.RetryPolicy.RetryBackOff")
        {
            { 1, "base_interval", "google.protobuf.Duration", Supported },
            { 2, "max_interval", "google.protobuf.Duration", Supported },
        },
        new("envoy.config.route.v3.RetryPolicy.RetryHostPredicate")
        {
            { 1, "name", "string", Supported, "the type of typed_config decides, if there is one" },
            { 3, "typed_config", "google.protobuf.Any", Supported },
        },
        new("envoy.config.route.v3.RetryPolicy.RetryPriority")
        {
            { 1, "name", "string", Validated, "the type of typed_config decides" },
            { 3, "typed_config", "google.protobuf.Any", Validated },
        },
        new("envoy.config.route.v3.RouteAction")
        {
            { 1, "cluster", "string", Supported },
            { 2, "cluster_header", "string", SkipsRoute },
            { 3, "weighted_clusters", "envoy.config.route.v3.WeightedCluster", Supported },
            { 4, "metadata_match", "envoy.config.core.v3.Metadata", Ignored, "subsets are not supported" },
            { 5, "prefix_rewrite", "string", Validated },
            { 6, "host_rewrite_literal", "string", Validated, "from trusted servers (gRFC A81)" },
            { 7, "auto_host_rewrite", "google.protobuf.BoolValue", Supported, "from trusted servers (gRFC A81)" },
            { 8, "timeout", "google.protobuf.Duration", Supported },
            { 9, "retry_policy", "envoy.config.route.v3.RetryPolicy", Supported },
            { 11, "priority", "envoy.config.core.v3.RoutingPriority", Validated },
            { 13, "rate_limits", "envoy.config.route.v3.RateLimit", Ignored },
            { 14, "include_vh_rate_limits", "google.protobuf.BoolValue", Ignored },
            { 15, "hash_policy", "envoy.config.route.v3.RouteAction.HashPolicy", Supported, "gRPC calls: header and channel id only" },
            { 17, "cors", "envoy.config.route.v3.CorsPolicy", Ignored },
            { 20, "cluster_not_found_response_code", "envoy.config.route.v3.RouteAction.ClusterNotFoundResponseCode", Supported },
            { 23, "max_grpc_timeout", "google.protobuf.Duration", Supported, "without max_stream_duration; zero is no limit" },
            { 24, "idle_timeout", "google.protobuf.Duration", Validated },
            { 25, "upgrade_configs", "envoy.config.route.v3.RouteAction.UpgradeConfig", Ignored },
            { 26, "internal_redirect_action", "envoy.config.route.v3.RouteAction.InternalRedirectAction", Validated },
            { 27, "hedge_policy", "envoy.config.route.v3.HedgePolicy", Validated },
            { 28, "grpc_timeout_offset", "google.protobuf.Duration", Validated },
            { 29, "host_rewrite_header", "string", Validated, "from trusted servers (gRFC A81)" },
            { 30, "request_mirror_policies", "envoy.config.route.v3.RouteAction.RequestMirrorPolicy", Validated },
            { 31, "max_internal_redirects", "google.protobuf.UInt32Value", Validated },
            { 32, "regex_rewrite", "envoy.type.matcher.v3.RegexMatchAndSubstitute", Validated },
            { 33, "retry_policy_typed_config", "google.protobuf.Any", Ignored },
            { 34, "internal_redirect_policy", "envoy.config.route.v3.InternalRedirectPolicy", Validated },
            { 35, "host_rewrite_path_regex", "envoy.type.matcher.v3.RegexMatchAndSubstitute", Validated, "from trusted servers (gRFC A81)" },
            { 36, "max_stream_duration", "envoy.config.route.v3.RouteAction.MaxStreamDuration", Supported },
            { 37, "cluster_specifier_plugin", "string", SkipsRoute, "the plugin must be declared" },
            { 38, "append_x_forwarded_host", "bool", Validated },
            { 39, "inline_cluster_specifier_plugin", "envoy.config.route.v3.ClusterSpecifierPlugin", SkipsRoute },
            { 40, "early_data_policy", "envoy.config.core.v3.TypedExtensionConfig", Ignored },
            { 41, "path_rewrite_policy", "envoy.config.core.v3.TypedExtensionConfig", Rejected, "use prefix_rewrite or regex_rewrite" },
            { 42, "flush_timeout", "google.protobuf.Duration", Ignored },
            { 44, "host_rewrite", "string", Ignored },
            { 45, "path_rewrite", "string", Ignored },
        },
        new("envoy.config.route.v3.RouteAction.HashPolicy")
        {
            { 1, "header", "envoy.config.route.v3.RouteAction.HashPolicy.Header", Supported },
            { 2, "cookie", "envoy.config.route.v3.RouteAction.HashPolicy.Cookie", Supported },
            { 3, "connection_properties", "envoy.config.route.v3.RouteAction.HashPolicy.ConnectionProperties", Supported },
            { 4, "terminal", "bool", Supported },
            { 5, "query_parameter", "envoy.config.route.v3.RouteAction.HashPolicy.QueryParameter", Supported },
            { 6, "filter_state", "envoy.config.route.v3.RouteAction.HashPolicy.FilterState", Supported },
        },
        new("envoy.config.route.v3.RouteAction.HashPolicy.ConnectionProperties")
        {
            { 1, "source_ip", "bool", Supported },
        },
        new("envoy.config.route.v3.RouteAction.HashPolicy.Cookie")
        {
            { 1, "name", "string", Supported },
            { 2, "ttl", "google.protobuf.Duration", Validated, "a missing cookie is not made" },
            { 3, "path", "string", Validated, "of a cookie that is made" },
            { 4, "attributes", "envoy.config.route.v3.RouteAction.HashPolicy.CookieAttribute", Validated, "of a cookie that is made" },
        },
        new("envoy.config.route.v3.RouteAction.HashPolicy.CookieAttribute")
        {
            { 1, "name", "string", Validated },
            { 2, "value", "string", Validated },
        },
        new("envoy.config.route.v3.RouteAction.HashPolicy.FilterState")
        {
            { 1, "key", "string", Supported, "io.grpc.channel_id only; other keys yield no hash" },
        },
        new("envoy.config.route.v3.RouteAction.HashPolicy.Header")
        {
            { 1, "header_name", "string", Supported },
            { 2, "regex_rewrite", "envoy.type.matcher.v3.RegexMatchAndSubstitute", Supported },
        },
        new("envoy.config.route.v3.RouteAction.HashPolicy.QueryParameter")
        {
            { 1, "name", "string", Supported },
        },
        new("envoy.config.route.v3.RouteAction.MaxStreamDuration")
        {
            { 1, "max_stream_duration", "google.protobuf.Duration", Supported },
            { 2, "grpc_timeout_header_max", "google.protobuf.Duration", Supported },
            { 3, "grpc_timeout_header_offset", "google.protobuf.Duration", Validated },
        },
        new("envoy.config.route.v3.RouteAction.RequestMirrorPolicy")
        {
            { 1, "cluster", "string", Validated },
            { 3, "runtime_fraction", "envoy.config.core.v3.RuntimeFractionalPercent", Validated },
            { 4, "trace_sampled", "google.protobuf.BoolValue", Validated },
            { 5, "cluster_header", "string", Validated },
            { 6, "disable_shadow_host_suffix_append", "bool", Validated },
            { 7, "request_headers_mutations", "envoy.config.common.mutation_rules.v3.HeaderMutation", Validated },
            { 8, "host_rewrite_literal", "string", Validated },
        },
        new("envoy.config.route.v3.WeightedCluster")
        {
            { 1, "clusters", "envoy.config.route.v3.WeightedCluster.ClusterWeight", Supported },
            { 2, "runtime_key_prefix", "string", Ignored },
            { 3, "total_weight", "google.protobuf.UInt32Value", Ignored, "the sum of the weights counts" },
            { 4, "header_name", "string", Validated },
            { 5, "use_hash_policy", "google.protobuf.BoolValue", Validated },
        },
        new("envoy.config.route.v3.WeightedCluster.ClusterWeight")
        {
            { 1, "name", "string", Supported },
            { 2, "weight", "google.protobuf.UInt32Value", Supported },
            { 3, "metadata_match", "envoy.config.core.v3.Metadata", Ignored },
            { 4, "request_headers_to_add", "envoy.config.core.v3.HeaderValueOption", Validated },
            { 5, "response_headers_to_add", "envoy.config.core.v3.HeaderValueOption", Validated },
            { 6, "response_headers_to_remove", "string", Validated },
            { 9, "request_headers_to_remove", "string", Validated },
            { 10, "typed_per_filter_config", "map<string, google.protobuf.Any>", Supported },
            { 11, "host_rewrite_literal", "string", Validated, "from trusted servers" },
            { 12, "cluster_header", "string", SkipsRoute },
        },
        new("envoy.extensions.retry.host.omit_canary_hosts.v3.OmitCanaryHostsPredicate", Validated)
        {
        },
        new("envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate")
        {
        },
        new("envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig")
        {
            { 1, "update_frequency", "int32", Validated },
        },
    ];
}
