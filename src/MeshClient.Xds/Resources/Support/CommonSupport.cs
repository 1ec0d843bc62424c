using static MeshClient.Xds.Resources.Support.SupportStatus;

namespace MeshClient.Xds.Resources.Support;

/// <summary>Messages that several resources use: the part of <see cref="SupportTable"/>. Immutable.</summary>
internal static class CommonSupport
{
    public static IReadOnlyList<MessageSupport> Messages { get; } =
    [
        new("envoy.config.common.mutation_rules.v3.HeaderMutation")
        {
            { 1, "remove", "string", Validated },
            { 2, "append", "envoy.config.core.v3.HeaderValueOption", Validated },
            { 3, "remove_on_match", "envoy.config.common.mutation_rules.v3.HeaderMutation.RemoveOnMatch", Validated },
        },
        new("envoy.config.common.mutation_rules.v3.HeaderMutation.RemoveOnMatch")
        {
            { 1, "key_matcher", "envoy.type.matcher.v3.StringMatcher", Validated },
        },
        new("envoy.config.core.v3.Address")
        {
            { 1, "socket_address", "envoy.config.core.v3.SocketAddress", Supported },
            { 2, "pipe", "envoy.config.core.v3.Pipe", Supported, "for endpoints, of servers with the feature `meshclient.unix_sockets`; rejected otherwise" },
            { 3, "envoy_internal_address", "envoy.config.core.v3.EnvoyInternalAddress", Rejected, "only proxies have such addresses" },
        },
        new("envoy.config.core.v3.AggregatedConfigSource")
        {
        },
        new("envoy.config.core.v3.ConfigSource")
        {
            { 1, "path", "string", Rejected, "use ads or self" },
            { 2, "api_config_source", "envoy.config.core.v3.ApiConfigSource", Rejected, "use ads or self" },
            { 3, "ads", "envoy.config.core.v3.AggregatedConfigSource", Supported },
            { 4, "initial_fetch_timeout", "google.protobuf.Duration", Ignored },
            { 5, "self", "envoy.config.core.v3.SelfConfigSource", Supported },
            { 6, "resource_api_version", "envoy.config.core.v3.ApiVersion", Supported, "v3 is the only version; the value is not read" },
            { 7, "authorities", "xds.core.v3.Authority", Ignored },
            { 8, "path_config_source", "envoy.config.core.v3.PathConfigSource", Rejected, "use ads or self" },
        },
        new("envoy.config.core.v3.DataSource")
        {
            { 1, "filename", "string", Supported, "of certificates; a direct response with it fails its calls" },
            { 2, "inline_bytes", "bytes", Supported },
            { 3, "inline_string", "string", Supported },
            { 4, "environment_variable", "string", Rejected, "of certificates; a direct response with it fails its calls" },
            { 5, "watched_directory", "envoy.config.core.v3.WatchedDirectory", Ignored },
        },
        new("envoy.config.core.v3.HeaderValue")
        {
            { 1, "key", "string", Validated },
            { 2, "value", "string", Validated },
            { 3, "raw_value", "bytes", Validated },
        },
        new("envoy.config.core.v3.HeaderValueOption")
        {
            { 1, "header", "envoy.config.core.v3.HeaderValue", Validated },
            { 2, "append", "google.protobuf.BoolValue", Validated },
            { 3, "append_action", "envoy.config.core.v3.HeaderValueOption.HeaderAppendAction", Validated },
            { 4, "keep_empty_value", "bool", Validated },
        },
        new("envoy.config.core.v3.Locality")
        {
            { 1, "region", "string", Supported },
            { 2, "zone", "string", Supported },
            { 3, "sub_zone", "string", Supported },
        },
        new("envoy.config.core.v3.Metadata")
        {
            { 1, "filter_metadata", "map<string, google.protobuf.Struct>", Supported, "keys that this client reads; others have no meaning for it" },
            { 2, "typed_filter_metadata", "map<string, google.protobuf.Any>", Supported, "types that this client knows take the place of the untyped value" },
        },
        new("envoy.config.core.v3.Pipe")
        {
            { 1, "path", "string", Supported },
            { 2, "mode", "uint32", ProxyOnly },
        },
        new("envoy.config.core.v3.RuntimeDouble")
        {
            { 1, "default_value", "double", Supported },
            { 2, "runtime_key", "string", Ignored, "there is no runtime; default_value counts" },
        },
        new("envoy.config.core.v3.RuntimeFractionalPercent")
        {
            { 1, "default_value", "envoy.type.v3.FractionalPercent", Supported },
            { 2, "runtime_key", "string", Ignored, "there is no runtime; default_value counts" },
        },
        new("envoy.config.core.v3.SelfConfigSource")
        {
            { 1, "transport_api_version", "envoy.config.core.v3.ApiVersion", ProxyOnly },
        },
        new("envoy.config.core.v3.SocketAddress")
        {
            { 1, "protocol", "envoy.config.core.v3.SocketAddress.Protocol", Supported, "TCP only" },
            { 2, "address", "string", Supported },
            { 3, "port_value", "uint32", Supported },
            { 4, "named_port", "string", Rejected, "use port_value" },
            { 5, "resolver_name", "string", Rejected },
            { 6, "ipv4_compat", "bool", ProxyOnly },
            { 7, "network_namespace_filepath", "string", Ignored },
        },
        new("envoy.config.core.v3.TransportSocket")
        {
            { 1, "name", "string", Supported, "the type of typed_config decides" },
            { 3, "typed_config", "google.protobuf.Any", Supported },
        },
        new("envoy.config.core.v3.TypedExtensionConfig")
        {
            { 1, "name", "string", Supported, "the type of typed_config decides" },
            { 2, "typed_config", "google.protobuf.Any", Supported },
        },
        new("envoy.type.http.v3.Cookie")
        {
            { 1, "name", "string", Validated },
            { 2, "ttl", "google.protobuf.Duration", Validated },
            { 3, "path", "string", Validated },
            { 4, "attributes", "envoy.type.http.v3.CookieAttribute", Validated },
        },
        new("envoy.type.http.v3.CookieAttribute")
        {
            { 1, "name", "string", Validated },
            { 2, "value", "string", Validated },
        },
        new("envoy.type.matcher.v3.RegexMatchAndSubstitute")
        {
            { 1, "pattern", "envoy.type.matcher.v3.RegexMatcher", Supported },
            { 2, "substitution", "string", Supported },
        },
        new("envoy.type.matcher.v3.RegexMatcher")
        {
            { 1, "google_re2", "envoy.type.matcher.v3.RegexMatcher.GoogleRE2", Ignored },
            { 2, "regex", "string", Supported },
        },
        new("envoy.type.matcher.v3.StringMatcher")
        {
            { 1, "exact", "string", Supported },
            { 2, "prefix", "string", Supported },
            { 3, "suffix", "string", Supported },
            { 5, "safe_regex", "envoy.type.matcher.v3.RegexMatcher", Supported },
            { 6, "ignore_case", "bool", Supported },
            { 7, "contains", "string", Supported },
            { 8, "custom", "xds.core.v3.TypedExtensionConfig", Rejected, "matcher extensions are not supported" },
        },
        new("envoy.type.v3.FractionalPercent")
        {
            { 1, "numerator", "uint32", Supported },
            { 2, "denominator", "envoy.type.v3.FractionalPercent.DenominatorType", Supported },
        },
        new("envoy.type.v3.Int64Range")
        {
            { 1, "start", "int64", Supported },
            { 2, "end", "int64", Supported },
        },
        new("envoy.type.v3.Percent")
        {
            { 1, "value", "double", Supported },
        },
    ];
}
