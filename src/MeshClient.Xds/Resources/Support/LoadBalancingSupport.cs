using static MeshClient.Xds.Resources.Support.SupportStatus;

namespace MeshClient.Xds.Resources.Support;

/// <summary>Balancing policies: the part of <see cref="SupportTable"/>. Immutable.</summary>
internal static class LoadBalancingSupport
{
    public static IReadOnlyList<MessageSupport> Messages { get; } =
    [
        new("envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig")
        {
            { 1, "zone_aware_lb_config", "envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig.ZoneAwareLbConfig", Ignored },
            { 2, "locality_weighted_lb_config", "envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig.LocalityWeightedLbConfig", Supported },
        },
        new("envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig.LocalityWeightedLbConfig")
        {
        },
        new("envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest")
        {
            { 1, "choice_count", "google.protobuf.UInt32Value", Supported },
            { 2, "active_request_bias", "envoy.config.core.v3.RuntimeDouble", Supported },
            { 3, "slow_start_config", "envoy.extensions.load_balancing_policies.common.v3.SlowStartConfig", Ignored },
            { 4, "locality_lb_config", "envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig", Supported },
            { 5, "enable_full_scan", "google.protobuf.BoolValue", Ignored },
            { 6, "selection_method", "envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest.SelectionMethod", Ignored },
        },
        new("envoy.extensions.load_balancing_policies.peak_ewma.v3alpha.PeakEwma")
        {
            { 1, "decay_time", "google.protobuf.Duration", Supported },
            { 2, "aggregation_interval", "google.protobuf.Duration", Ignored },
            { 3, "max_samples_per_host", "google.protobuf.UInt32Value", Ignored },
            { 4, "default_rtt", "google.protobuf.Duration", Supported },
            { 5, "penalty_value", "google.protobuf.DoubleValue", Ignored },
        },
        new("envoy.extensions.load_balancing_policies.random.v3.Random")
        {
            { 1, "locality_lb_config", "envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig", Supported },
        },
        new("envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin")
        {
            { 1, "slow_start_config", "envoy.extensions.load_balancing_policies.common.v3.SlowStartConfig", Ignored },
            { 2, "locality_lb_config", "envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig", Supported },
        },
        new("envoy.extensions.load_balancing_policies.wrr_locality.v3.WrrLocality")
        {
            { 1, "endpoint_picking_policy", "envoy.config.cluster.v3.LoadBalancingPolicy", Supported },
        },
    ];
}
