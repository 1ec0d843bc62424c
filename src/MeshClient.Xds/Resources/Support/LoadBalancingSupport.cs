using static MeshClient.Xds.Resources.Support.SupportStatus;

namespace MeshClient.Xds.Resources.Support;

/// <summary>Balancing policies: the part of <see cref="SupportTable"/>. Immutable.</summary>
internal static class LoadBalancingSupport
{
    public static IReadOnlyList<MessageSupport> Messages { get; } =
    [
        new("envoy.extensions.load_balancing_policies.client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin")
        {
            { 1, "enable_oob_load_report", "google.protobuf.BoolValue", Validated },
            { 2, "oob_reporting_period", "google.protobuf.Duration", Validated },
            { 3, "blackout_period", "google.protobuf.Duration", Validated },
            { 4, "weight_expiration_period", "google.protobuf.Duration", Validated },
            { 5, "weight_update_period", "google.protobuf.Duration", Validated },
            { 6, "error_utilization_penalty", "google.protobuf.FloatValue", Validated },
            { 7, "metric_names_for_computing_utilization", "string", Validated },
            { 8, "slow_start_config", "envoy.extensions.load_balancing_policies.common.v3.SlowStartConfig", Validated },
        },
        new("envoy.extensions.load_balancing_policies.common.v3.ConsistentHashingLbConfig")
        {
            { 1, "use_hostname_for_hashing", "bool", Supported },
            { 2, "hash_balance_factor", "google.protobuf.UInt32Value", Validated },
            { 3, "hash_policy", "envoy.config.route.v3.RouteAction.HashPolicy", Ignored },
        },
        new("envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig")
        {
            { 1, "zone_aware_lb_config", "envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig.ZoneAwareLbConfig", Validated },
            { 2, "locality_weighted_lb_config", "envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig.LocalityWeightedLbConfig", Supported },
        },
        new("envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig.LocalityWeightedLbConfig")
        {
        },
        new("envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig.ZoneAwareLbConfig")
        {
            { 1, "routing_enabled", "envoy.type.v3.Percent", Validated },
            { 2, "min_cluster_size", "google.protobuf.UInt64Value", Validated },
            { 3, "fail_traffic_on_panic", "bool", Validated },
            { 4, "force_locality_direct_routing", "bool", Ignored },
            { 5, "force_local_zone", "envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig.ZoneAwareLbConfig.ForceLocalZone", Validated },
            { 6, "locality_basis", "envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig.ZoneAwareLbConfig.LocalityBasis", Validated },
        },
        new("envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig.ZoneAwareLbConfig.ForceLocalZone")
        {
            { 1, "min_size", "google.protobuf.UInt32Value", Validated },
        },
        new("envoy.extensions.load_balancing_policies.common.v3.SlowStartConfig")
        {
            { 1, "slow_start_window", "google.protobuf.Duration", Validated },
            { 2, "aggression", "envoy.config.core.v3.RuntimeDouble", Validated },
            { 3, "min_weight_percent", "envoy.type.v3.Percent", Validated },
        },
        new("envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest")
        {
            { 1, "choice_count", "google.protobuf.UInt32Value", Supported },
            { 2, "active_request_bias", "envoy.config.core.v3.RuntimeDouble", Supported },
            { 3, "slow_start_config", "envoy.extensions.load_balancing_policies.common.v3.SlowStartConfig", Validated },
            { 4, "locality_lb_config", "envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig", Supported },
            { 5, "enable_full_scan", "google.protobuf.BoolValue", Ignored },
            { 6, "selection_method", "envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest.SelectionMethod", Validated },
        },
        new("envoy.extensions.load_balancing_policies.maglev.v3.Maglev")
        {
            { 1, "table_size", "google.protobuf.UInt64Value", Supported },
            { 2, "consistent_hashing_lb_config", "envoy.extensions.load_balancing_policies.common.v3.ConsistentHashingLbConfig", Supported },
            { 3, "locality_weighted_lb_config", "envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig.LocalityWeightedLbConfig", Supported, "locality weights always count" },
        },
        new("envoy.extensions.load_balancing_policies.override_host.v3.OverrideHost")
        {
            { 1, "override_host_sources", "envoy.extensions.load_balancing_policies.override_host.v3.OverrideHost.OverrideHostSource", Validated },
            { 3, "fallback_policy", "envoy.config.cluster.v3.LoadBalancingPolicy", Validated },
        },
        new("envoy.extensions.load_balancing_policies.override_host.v3.OverrideHost.OverrideHostSource")
        {
            { 1, "header", "string", Validated },
            { 2, "metadata", "envoy.type.metadata.v3.MetadataKey", Ignored },
        },
        new("envoy.extensions.load_balancing_policies.peak_ewma.v3alpha.PeakEwma")
        {
            { 1, "decay_time", "google.protobuf.Duration", Supported },
            { 2, "aggregation_interval", "google.protobuf.Duration", Ignored },
            { 3, "max_samples_per_host", "google.protobuf.UInt32Value", Ignored },
            { 4, "default_rtt", "google.protobuf.Duration", Supported },
            { 5, "penalty_value", "google.protobuf.DoubleValue", Ignored },
        },
        new("envoy.extensions.load_balancing_policies.pick_first.v3.PickFirst")
        {
            { 1, "shuffle_address_list", "bool", Supported },
        },
        new("envoy.extensions.load_balancing_policies.random.v3.Random")
        {
            { 1, "locality_lb_config", "envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig", Supported },
        },
        new("envoy.extensions.load_balancing_policies.random_subsetting.v3.RandomSubsetting")
        {
            { 1, "subset_size", "google.protobuf.UInt32Value", Validated },
            { 2, "child_policy", "envoy.config.cluster.v3.LoadBalancingPolicy", Validated },
        },
        new("envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash")
        {
            { 1, "hash_function", "envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash.HashFunction", Supported, "XX_HASH only" },
            { 2, "minimum_ring_size", "google.protobuf.UInt64Value", Supported, "rings have at most 4096 entries" },
            { 3, "maximum_ring_size", "google.protobuf.UInt64Value", Supported, "rings have at most 4096 entries" },
            { 4, "use_hostname_for_hashing", "bool", Supported },
            { 5, "hash_balance_factor", "google.protobuf.UInt32Value", Validated },
            { 6, "consistent_hashing_lb_config", "envoy.extensions.load_balancing_policies.common.v3.ConsistentHashingLbConfig", Supported },
            { 7, "locality_weighted_lb_config", "envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig.LocalityWeightedLbConfig", Supported, "locality weights always count" },
        },
        new("envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin")
        {
            { 1, "slow_start_config", "envoy.extensions.load_balancing_policies.common.v3.SlowStartConfig", Validated },
            { 2, "locality_lb_config", "envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig", Supported },
        },
        new("envoy.extensions.load_balancing_policies.subset.v3.Subset")
        {
            { 1, "fallback_policy", "envoy.extensions.load_balancing_policies.subset.v3.Subset.LbSubsetFallbackPolicy", Validated },
            { 2, "default_subset", "google.protobuf.Struct", Validated },
            { 3, "subset_selectors", "envoy.extensions.load_balancing_policies.subset.v3.Subset.LbSubsetSelector", Validated },
            { 4, "locality_weight_aware", "bool", Validated },
            { 5, "scale_locality_weight", "bool", Validated },
            { 6, "panic_mode_any", "bool", Validated },
            { 7, "list_as_any", "bool", Validated },
            { 8, "metadata_fallback_policy", "envoy.extensions.load_balancing_policies.subset.v3.Subset.LbSubsetMetadataFallbackPolicy", Validated },
            { 9, "subset_lb_policy", "envoy.config.cluster.v3.LoadBalancingPolicy", Validated },
            { 10, "allow_redundant_keys", "bool", Validated },
        },
        new("envoy.extensions.load_balancing_policies.subset.v3.Subset.LbSubsetSelector")
        {
            { 1, "keys", "string", Validated },
            { 2, "fallback_policy", "envoy.extensions.load_balancing_policies.subset.v3.Subset.LbSubsetSelector.LbSubsetSelectorFallbackPolicy", Validated },
            { 3, "fallback_keys_subset", "string", Validated },
            { 4, "single_host_per_subset", "bool", Validated },
        },
        new("envoy.extensions.load_balancing_policies.wrr_locality.v3.WrrLocality")
        {
            { 1, "endpoint_picking_policy", "envoy.config.cluster.v3.LoadBalancingPolicy", Supported },
        },
    ];
}
