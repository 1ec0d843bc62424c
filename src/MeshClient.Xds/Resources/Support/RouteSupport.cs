using static MeshClient.Xds.Resources.Support.SupportStatus;

namespace MeshClient.Xds.Resources.Support;

/// <summary>Routes and what they match: the part of <see cref="SupportTable"/>. Immutable.</summary>
internal static class RouteSupport
{
    public static IReadOnlyList<MessageSupport> Messages { get; } =
    [
        new("envoy.config.route.v3.ClusterSpecifierPlugin")
        {
            { 1, "extension", "envoy.config.core.v3.TypedExtensionConfig", Supported },
            { 2, "is_optional", "bool", Supported },
        },
        new("envoy.config.route.v3.FilterAction")
        {
            { 1, "action", "google.protobuf.Any", Ignored },
        },
        new("envoy.config.route.v3.HeaderMatcher")
        {
            { 1, "name", "string", Supported },
            { 4, "exact_match", "string", Supported },
            { 6, "range_match", "envoy.type.v3.Int64Range", Supported },
            { 7, "present_match", "bool", Supported },
            { 8, "invert_match", "bool", Supported },
            { 9, "prefix_match", "string", Supported },
            { 10, "suffix_match", "string", Supported },
            { 11, "safe_regex_match", "envoy.type.matcher.v3.RegexMatcher", Supported },
            { 12, "contains_match", "string", Supported },
            { 13, "string_match", "envoy.type.matcher.v3.StringMatcher", Supported },
            { 14, "treat_missing_header_as_empty", "bool", Supported },
        },
        new("envoy.config.route.v3.NonForwardingAction")
        {
        },
        new("envoy.config.route.v3.QueryParameterMatcher")
        {
            { 1, "name", "string", Supported },
            { 5, "string_match", "envoy.type.matcher.v3.StringMatcher", Supported },
            { 6, "present_match", "bool", Supported },
        },
        new("envoy.config.route.v3.Route")
        {
            { 1, "match", "envoy.config.route.v3.RouteMatch", Supported },
            { 2, "route", "envoy.config.route.v3.RouteAction", Supported },
            { 3, "redirect", "envoy.config.route.v3.RedirectAction", Supported },
            { 4, "metadata", "envoy.config.core.v3.Metadata", ProxyOnly },
            { 5, "decorator", "envoy.config.route.v3.Decorator", Ignored },
            { 7, "direct_response", "envoy.config.route.v3.DirectResponseAction", Supported },
            { 9, "request_headers_to_add", "envoy.config.core.v3.HeaderValueOption", Validated },
            { 10, "response_headers_to_add", "envoy.config.core.v3.HeaderValueOption", Validated },
            { 11, "response_headers_to_remove", "string", Validated },
            { 12, "request_headers_to_remove", "string", Validated },
            { 13, "typed_per_filter_config", "map<string, google.protobuf.Any>", Supported },
            { 14, "name", "string", Supported },
            { 15, "tracing", "envoy.config.route.v3.Tracing", Ignored },
            { 16, "per_request_buffer_limit_bytes", "google.protobuf.UInt32Value", Validated },
            { 17, "filter_action", "envoy.config.route.v3.FilterAction", Supported, "calls that match the route fail (gRFC A36)" },
            { 18, "non_forwarding_action", "envoy.config.route.v3.NonForwardingAction", Supported, "calls that match the route fail (gRFC A36)" },
            { 19, "stat_prefix", "string", ProxyOnly },
            { 20, "request_body_buffer_limit", "google.protobuf.UInt64Value", Validated },
        },
        new("envoy.config.route.v3.RouteConfiguration")
        {
            { 1, "name", "string", Supported },
            { 2, "virtual_hosts", "envoy.config.route.v3.VirtualHost", Supported },
            { 3, "internal_only_headers", "string", Ignored },
            { 4, "response_headers_to_add", "envoy.config.core.v3.HeaderValueOption", Validated },
            { 5, "response_headers_to_remove", "string", Validated },
            { 6, "request_headers_to_add", "envoy.config.core.v3.HeaderValueOption", Validated },
            { 7, "validate_clusters", "google.protobuf.BoolValue", Ignored, "clusters are looked up when a route is used" },
            { 8, "request_headers_to_remove", "string", Validated },
            { 9, "vhds", "envoy.config.route.v3.Vhds", Ignored },
            { 10, "most_specific_header_mutations_wins", "bool", Validated },
            { 11, "max_direct_response_body_size_bytes", "google.protobuf.UInt32Value", Supported },
            { 12, "cluster_specifier_plugins", "envoy.config.route.v3.ClusterSpecifierPlugin", Supported },
            { 13, "request_mirror_policies", "envoy.config.route.v3.RouteAction.RequestMirrorPolicy", Validated },
            { 14, "ignore_port_in_host_matching", "bool", Supported },
            { 15, "ignore_path_parameters_in_path_matching", "bool", Validated },
            { 16, "typed_per_filter_config", "map<string, google.protobuf.Any>", Supported, "as in Envoy; gRPC does not read it" },
            { 17, "metadata", "envoy.config.core.v3.Metadata", Ignored },
            { 18, "vhost_header", "string", Validated },
        },
        new("envoy.config.route.v3.RouteMatch")
        {
            { 1, "prefix", "string", Supported },
            { 2, "path", "string", Supported },
            { 4, "case_sensitive", "google.protobuf.BoolValue", Supported },
            { 6, "headers", "envoy.config.route.v3.HeaderMatcher", Supported },
            { 7, "query_parameters", "envoy.config.route.v3.QueryParameterMatcher", Supported },
            { 8, "grpc", "envoy.config.route.v3.RouteMatch.GrpcRouteMatchOptions", Supported },
            { 9, "runtime_fraction", "envoy.config.core.v3.RuntimeFractionalPercent", Supported },
            { 10, "safe_regex", "envoy.type.matcher.v3.RegexMatcher", Supported },
            { 11, "tls_context", "envoy.config.route.v3.RouteMatch.TlsContextMatchOptions", SkipsRoute, "if it asks for a certificate of the caller: a client has no caller" },
            { 12, "connect_matcher", "envoy.config.route.v3.RouteMatch.ConnectMatcher", SkipsRoute, "a client never sends CONNECT" },
            { 13, "dynamic_metadata", "envoy.type.matcher.v3.MetadataMatcher", SkipsRoute, "unless all conditions are inverted: a client has no such metadata" },
            { 14, "path_separated_prefix", "string", Supported },
            { 15, "path_match_policy", "envoy.config.core.v3.TypedExtensionConfig", Rejected, "use prefix, path, safe_regex or path_separated_prefix" },
            { 16, "filter_state", "envoy.type.matcher.v3.FilterStateMatcher", SkipsRoute, "a client has no such state" },
            { 17, "cookies", "envoy.config.route.v3.CookieMatcher", SkipsRoute, "ignoring the condition would widen the route" },
        },
        new("envoy.config.route.v3.RouteMatch.GrpcRouteMatchOptions")
        {
        },
        new("envoy.config.route.v3.VirtualHost")
        {
            { 1, "name", "string", Supported },
            { 2, "domains", "string", Supported },
            { 3, "routes", "envoy.config.route.v3.Route", Supported },
            { 4, "require_tls", "envoy.config.route.v3.VirtualHost.TlsRequirementType", Validated },
            { 5, "virtual_clusters", "envoy.config.route.v3.VirtualCluster", Ignored },
            { 6, "rate_limits", "envoy.config.route.v3.RateLimit", Ignored },
            { 7, "request_headers_to_add", "envoy.config.core.v3.HeaderValueOption", Validated },
            { 8, "cors", "envoy.config.route.v3.CorsPolicy", Ignored },
            { 10, "response_headers_to_add", "envoy.config.core.v3.HeaderValueOption", Validated },
            { 11, "response_headers_to_remove", "string", Validated },
            { 13, "request_headers_to_remove", "string", Validated },
            { 14, "include_request_attempt_count", "bool", Supported },
            { 15, "typed_per_filter_config", "map<string, google.protobuf.Any>", Supported },
            { 16, "retry_policy", "envoy.config.route.v3.RetryPolicy", Supported },
            { 17, "hedge_policy", "envoy.config.route.v3.HedgePolicy", Validated },
            { 18, "per_request_buffer_limit_bytes", "google.protobuf.UInt32Value", Validated },
            { 19, "include_attempt_count_in_response", "bool", Validated },
            { 20, "retry_policy_typed_config", "google.protobuf.Any", Ignored },
            { 21, "matcher", "xds.type.matcher.v3.Matcher", Rejected, "use routes" },
            { 22, "request_mirror_policies", "envoy.config.route.v3.RouteAction.RequestMirrorPolicy", Validated },
            { 23, "include_is_timeout_retry_header", "bool", Validated },
            { 24, "metadata", "envoy.config.core.v3.Metadata", Ignored },
            { 25, "request_body_buffer_limit", "google.protobuf.UInt64Value", Validated },
        },
    ];
}
