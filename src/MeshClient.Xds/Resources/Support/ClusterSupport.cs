using static MeshClient.Xds.Resources.Support.SupportStatus;

namespace MeshClient.Xds.Resources.Support;

/// <summary>Clusters: the part of <see cref="SupportTable"/>. Immutable.</summary>
internal static class ClusterSupport
{
    public static IReadOnlyList<MessageSupport> Messages { get; } =
    [
        new("envoy.config.cluster.v3.CircuitBreakers")
        {
            { 1, "thresholds", "envoy.config.cluster.v3.CircuitBreakers.Thresholds", Supported },
            { 2, "per_host_thresholds", "envoy.config.cluster.v3.CircuitBreakers.Thresholds", Validated, "max_connections, at most 10" },
        },
        new("envoy.config.cluster.v3.CircuitBreakers.Thresholds")
        {
            { 1, "priority", "envoy.config.core.v3.RoutingPriority", Supported, "thresholds of HIGH are kept without effect" },
            { 2, "max_connections", "google.protobuf.UInt32Value", Validated },
            { 3, "max_pending_requests", "google.protobuf.UInt32Value", Validated },
            { 4, "max_requests", "google.protobuf.UInt32Value", Supported },
            { 5, "max_retries", "google.protobuf.UInt32Value", Supported },
            { 6, "track_remaining", "bool", Validated },
            { 7, "max_connection_pools", "google.protobuf.UInt32Value", Validated },
            { 8, "retry_budget", "envoy.config.cluster.v3.CircuitBreakers.Thresholds.RetryBudget", Supported },
        },
        new("envoy.config.cluster.v3.CircuitBreakers.Thresholds.RetryBudget")
        {
            { 1, "budget_percent", "envoy.type.v3.Percent", Supported },
            { 2, "min_retry_concurrency", "google.protobuf.UInt32Value", Supported },
        },
        new("envoy.config.cluster.v3.Cluster")
        {
            { 1, "name", "string", Supported },
            { 2, "type", "envoy.config.cluster.v3.Cluster.DiscoveryType", Supported },
            { 3, "eds_cluster_config", "envoy.config.cluster.v3.Cluster.EdsClusterConfig", Supported },
            { 4, "connect_timeout", "google.protobuf.Duration", Supported },
            { 5, "per_connection_buffer_limit_bytes", "google.protobuf.UInt32Value", Ignored },
            { 6, "lb_policy", "envoy.config.cluster.v3.Cluster.LbPolicy", Supported },
            { 8, "health_checks", "envoy.config.core.v3.HealthCheck", Validated },
            { 9, "max_requests_per_connection", "google.protobuf.UInt32Value", Validated },
            { 10, "circuit_breakers", "envoy.config.cluster.v3.CircuitBreakers", Supported },
            { 13, "http_protocol_options", "envoy.config.core.v3.Http1ProtocolOptions", Ignored },
            { 14, "http2_protocol_options", "envoy.config.core.v3.Http2ProtocolOptions", Supported },
            { 16, "dns_refresh_rate", "google.protobuf.Duration", Supported },
            { 17, "dns_lookup_family", "envoy.config.cluster.v3.Cluster.DnsLookupFamily", Supported },
            { 18, "dns_resolvers", "envoy.config.core.v3.Address", Ignored },
            { 19, "outlier_detection", "envoy.config.cluster.v3.OutlierDetection", Validated },
            { 20, "cleanup_interval", "google.protobuf.Duration", Ignored },
            { 21, "upstream_bind_config", "envoy.config.core.v3.BindConfig", Ignored },
            { 22, "lb_subset_config", "envoy.config.cluster.v3.Cluster.LbSubsetConfig", Validated },
            { 23, "ring_hash_lb_config", "envoy.config.cluster.v3.Cluster.RingHashLbConfig", Supported },
            { 24, "transport_socket", "envoy.config.core.v3.TransportSocket", Supported },
            { 25, "metadata", "envoy.config.core.v3.Metadata", Validated, "telemetry labels, addresses and audiences" },
            { 26, "protocol_selection", "envoy.config.cluster.v3.Cluster.ClusterProtocolSelection", Ignored },
            { 27, "common_lb_config", "envoy.config.cluster.v3.Cluster.CommonLbConfig", Supported },
            { 28, "alt_stat_name", "string", ProxyOnly },
            { 29, "common_http_protocol_options", "envoy.config.core.v3.HttpProtocolOptions", Ignored },
            { 30, "upstream_connection_options", "envoy.config.cluster.v3.UpstreamConnectionOptions", Ignored },
            { 31, "close_connections_on_host_health_failure", "bool", Ignored },
            { 32, "ignore_health_on_host_removal", "bool", Validated },
            { 33, "load_assignment", "envoy.config.endpoint.v3.ClusterLoadAssignment", Supported },
            { 34, "original_dst_lb_config", "envoy.config.cluster.v3.Cluster.OriginalDstLbConfig", Rejected },
            { 36, "typed_extension_protocol_options", "map<string, google.protobuf.Any>", Supported },
            { 37, "least_request_lb_config", "envoy.config.cluster.v3.Cluster.LeastRequestLbConfig", Supported },
            { 38, "cluster_type", "envoy.config.cluster.v3.Cluster.CustomClusterType", Supported },
            { 39, "respect_dns_ttl", "bool", Validated },
            { 40, "filters", "envoy.config.cluster.v3.Filter", Ignored },
            { 41, "load_balancing_policy", "envoy.config.cluster.v3.LoadBalancingPolicy", Supported },
            { 42, "lrs_server", "envoy.config.core.v3.ConfigSource", Supported, "must be self" },
            { 43, "transport_socket_matches", "envoy.config.cluster.v3.Cluster.TransportSocketMatch", Rejected, "use transport_socket" },
            { 44, "dns_failure_refresh_rate", "envoy.config.cluster.v3.Cluster.RefreshRate", Supported },
            { 45, "use_tcp_for_dns_lookups", "bool", Ignored },
            { 46, "upstream_http_protocol_options", "envoy.config.core.v3.UpstreamHttpProtocolOptions", Ignored },
            { 47, "track_timeout_budgets", "bool", ProxyOnly },
            { 48, "upstream_config", "envoy.config.core.v3.TypedExtensionConfig", Validated, "idle time of sessions, from HttpProtocolOptions" },
            { 49, "track_cluster_stats", "envoy.config.cluster.v3.TrackClusterStats", ProxyOnly },
            { 50, "preconnect_policy", "envoy.config.cluster.v3.Cluster.PreconnectPolicy", Validated },
            { 51, "connection_pool_per_downstream_connection", "bool", Ignored },
            { 52, "maglev_lb_config", "envoy.config.cluster.v3.Cluster.MaglevLbConfig", Rejected },
            { 53, "dns_resolution_config", "envoy.config.core.v3.DnsResolutionConfig", Ignored },
            { 54, "wait_for_warm_on_init", "google.protobuf.BoolValue", Ignored },
            { 55, "typed_dns_resolver_config", "envoy.config.core.v3.TypedExtensionConfig", Ignored },
            { 56, "round_robin_lb_config", "envoy.config.cluster.v3.Cluster.RoundRobinLbConfig", Supported },
            { 57, "lrs_report_endpoint_metrics", "string", Supported, "unknown names are passed over" },
            { 58, "dns_jitter", "google.protobuf.Duration", Supported },
            { 59, "transport_socket_matcher", "xds.type.matcher.v3.Matcher", Rejected, "use transport_socket" },
        },
        new("envoy.config.cluster.v3.Cluster.CommonLbConfig")
        {
            { 1, "healthy_panic_threshold", "envoy.type.v3.Percent", Supported },
            { 2, "zone_aware_lb_config", "envoy.config.cluster.v3.Cluster.CommonLbConfig.ZoneAwareLbConfig", Validated },
            { 3, "locality_weighted_lb_config", "envoy.config.cluster.v3.Cluster.CommonLbConfig.LocalityWeightedLbConfig", Ignored, "locality weights always count" },
            { 4, "update_merge_window", "google.protobuf.Duration", Validated },
            { 5, "ignore_new_hosts_until_first_hc", "bool", Validated },
            { 6, "close_connections_on_host_set_change", "bool", Ignored },
            { 7, "consistent_hashing_lb_config", "envoy.config.cluster.v3.Cluster.CommonLbConfig.ConsistentHashingLbConfig", Supported },
            { 8, "override_host_status", "envoy.config.core.v3.HealthStatusSet", Validated },
        },
        new("envoy.config.cluster.v3.Cluster.CommonLbConfig.ConsistentHashingLbConfig")
        {
            { 1, "use_hostname_for_hashing", "bool", Supported },
            { 2, "hash_balance_factor", "google.protobuf.UInt32Value", Validated },
        },
        new("envoy.config.cluster.v3.Cluster.CommonLbConfig.ZoneAwareLbConfig")
        {
            { 1, "routing_enabled", "envoy.type.v3.Percent", Validated },
            { 2, "min_cluster_size", "google.protobuf.UInt64Value", Validated },
            { 3, "fail_traffic_on_panic", "bool", Validated },
        },
        new("envoy.config.cluster.v3.Cluster.CustomClusterType")
        {
            { 1, "name", "string", Supported, "the type of typed_config decides" },
            { 2, "typed_config", "google.protobuf.Any", Supported },
        },
        new("envoy.config.cluster.v3.Cluster.EdsClusterConfig")
        {
            { 1, "eds_config", "envoy.config.core.v3.ConfigSource", Supported },
            { 2, "service_name", "string", Supported },
        },
        new("envoy.config.cluster.v3.Cluster.LbSubsetConfig")
        {
            { 1, "fallback_policy", "envoy.config.cluster.v3.Cluster.LbSubsetConfig.LbSubsetFallbackPolicy", Validated },
            { 2, "default_subset", "google.protobuf.Struct", Validated },
            { 3, "subset_selectors", "envoy.config.cluster.v3.Cluster.LbSubsetConfig.LbSubsetSelector", Validated },
            { 4, "locality_weight_aware", "bool", Validated },
            { 5, "scale_locality_weight", "bool", Validated },
            { 6, "panic_mode_any", "bool", Validated },
            { 7, "list_as_any", "bool", Validated },
            { 8, "metadata_fallback_policy", "envoy.config.cluster.v3.Cluster.LbSubsetConfig.LbSubsetMetadataFallbackPolicy", Validated },
        },
        new("envoy.config.cluster.v3.Cluster.LbSubsetConfig.LbSubsetSelector")
        {
            { 1, "keys", "string", Validated },
            { 2, "fallback_policy", "envoy.config.cluster.v3.Cluster.LbSubsetConfig.LbSubsetSelector.LbSubsetSelectorFallbackPolicy", Validated },
            { 3, "fallback_keys_subset", "string", Validated },
            { 4, "single_host_per_subset", "bool", Validated },
        },
        new("envoy.config.cluster.v3.Cluster.LeastRequestLbConfig")
        {
            { 1, "choice_count", "google.protobuf.UInt32Value", Supported },
            { 2, "active_request_bias", "envoy.config.core.v3.RuntimeDouble", Supported },
            { 3, "slow_start_config", "envoy.config.cluster.v3.Cluster.SlowStartConfig", Validated },
        },
        new("envoy.config.cluster.v3.Cluster.PreconnectPolicy")
        {
            { 1, "per_upstream_preconnect_ratio", "google.protobuf.DoubleValue", Validated },
            { 2, "predictive_preconnect_ratio", "google.protobuf.DoubleValue", Validated },
        },
        new("envoy.config.cluster.v3.Cluster.RefreshRate")
        {
            { 1, "base_interval", "google.protobuf.Duration", Supported },
            { 2, "max_interval", "google.protobuf.Duration", Supported },
        },
        new("envoy.config.cluster.v3.Cluster.RingHashLbConfig")
        {
            { 1, "minimum_ring_size", "google.protobuf.UInt64Value", Supported, "rings have at most 4096 entries" },
            { 3, "hash_function", "envoy.config.cluster.v3.Cluster.RingHashLbConfig.HashFunction", Supported, "XX_HASH only" },
            { 4, "maximum_ring_size", "google.protobuf.UInt64Value", Supported, "rings have at most 4096 entries" },
        },
        new("envoy.config.cluster.v3.Cluster.RoundRobinLbConfig")
        {
            { 1, "slow_start_config", "envoy.config.cluster.v3.Cluster.SlowStartConfig", Validated },
        },
        new("envoy.config.cluster.v3.Cluster.SlowStartConfig")
        {
            { 1, "slow_start_window", "google.protobuf.Duration", Validated },
            { 2, "aggression", "envoy.config.core.v3.RuntimeDouble", Validated },
            { 3, "min_weight_percent", "envoy.type.v3.Percent", Validated },
        },
        new("envoy.config.cluster.v3.LoadBalancingPolicy")
        {
            { 1, "policies", "envoy.config.cluster.v3.LoadBalancingPolicy.Policy", Supported },
        },
        new("envoy.config.cluster.v3.LoadBalancingPolicy.Policy")
        {
            { 4, "typed_extension_config", "envoy.config.core.v3.TypedExtensionConfig", Supported },
        },
        new("envoy.extensions.clusters.aggregate.v3.ClusterConfig")
        {
            { 1, "clusters", "string", Supported },
        },
        new("envoy.extensions.clusters.dns.v3.DnsCluster")
        {
            { 3, "dns_refresh_rate", "google.protobuf.Duration", Supported },
            { 4, "dns_failure_refresh_rate", "envoy.extensions.clusters.dns.v3.DnsCluster.RefreshRate", Supported },
            { 5, "respect_dns_ttl", "bool", Validated },
            { 6, "dns_jitter", "google.protobuf.Duration", Supported },
            { 7, "typed_dns_resolver_config", "envoy.config.core.v3.TypedExtensionConfig", Ignored },
            { 8, "dns_lookup_family", "envoy.extensions.clusters.common.dns.v3.DnsLookupFamily", Supported },
            { 9, "all_addresses_in_single_endpoint", "bool", Supported },
        },
        new("envoy.extensions.clusters.dns.v3.DnsCluster.RefreshRate")
        {
            { 1, "base_interval", "google.protobuf.Duration", Supported },
            { 2, "max_interval", "google.protobuf.Duration", Supported },
        },
    ];
}
