using static MeshClient.Xds.Resources.Support.SupportStatus;

namespace MeshClient.Xds.Resources.Support;

/// <summary>Endpoints: the part of <see cref="SupportTable"/>. Immutable.</summary>
internal static class EndpointSupport
{
    public static IReadOnlyList<MessageSupport> Messages { get; } =
    [
        new("envoy.config.endpoint.v3.ClusterLoadAssignment")
        {
            { 1, "cluster_name", "string", Supported },
            { 2, "endpoints", "envoy.config.endpoint.v3.LocalityLbEndpoints", Supported },
            { 4, "policy", "envoy.config.endpoint.v3.ClusterLoadAssignment.Policy", Supported },
            { 5, "named_endpoints", "map<string, envoy.config.endpoint.v3.Endpoint>", Ignored },
        },
        new("envoy.config.endpoint.v3.ClusterLoadAssignment.Policy")
        {
            { 2, "drop_overloads", "envoy.config.endpoint.v3.ClusterLoadAssignment.Policy.DropOverload", Supported },
            { 3, "overprovisioning_factor", "google.protobuf.UInt32Value", Supported },
            { 4, "endpoint_stale_after", "google.protobuf.Duration", Ignored },
            { 6, "weighted_priority_health", "bool", Ignored },
        },
        new("envoy.config.endpoint.v3.ClusterLoadAssignment.Policy.DropOverload")
        {
            { 1, "category", "string", Supported },
            { 2, "drop_percentage", "envoy.type.v3.FractionalPercent", Supported },
        },
        new("envoy.config.endpoint.v3.Endpoint")
        {
            { 1, "address", "envoy.config.core.v3.Address", Supported },
            { 2, "health_check_config", "envoy.config.endpoint.v3.Endpoint.HealthCheckConfig", Ignored },
            { 3, "hostname", "string", Supported },
            { 4, "additional_addresses", "envoy.config.endpoint.v3.Endpoint.AdditionalAddress", Supported },
        },
        new("envoy.config.endpoint.v3.Endpoint.AdditionalAddress")
        {
            { 1, "address", "envoy.config.core.v3.Address", Supported },
        },
        new("envoy.config.endpoint.v3.LbEndpoint")
        {
            { 1, "endpoint", "envoy.config.endpoint.v3.Endpoint", Supported },
            { 2, "health_status", "envoy.config.core.v3.HealthStatus", Supported },
            { 3, "metadata", "envoy.config.core.v3.Metadata", Supported, "the hash key of envoy.lb and the proxy address are kept (gRFC A76, A86)" },
            { 4, "load_balancing_weight", "google.protobuf.UInt32Value", Supported },
            { 5, "endpoint_name", "string", Rejected, "use endpoint" },
        },
        new("envoy.config.endpoint.v3.LocalityLbEndpoints")
        {
            { 1, "locality", "envoy.config.core.v3.Locality", Supported },
            { 2, "lb_endpoints", "envoy.config.endpoint.v3.LbEndpoint", Supported, "of EDS localities with a weight; without one they are reported" },
            { 3, "load_balancing_weight", "google.protobuf.UInt32Value", Supported },
            { 5, "priority", "uint32", Supported },
            { 6, "proximity", "google.protobuf.UInt32Value", Ignored },
            { 7, "load_balancer_endpoints", "envoy.config.endpoint.v3.LocalityLbEndpoints.LbEndpointList", Supported },
            { 8, "leds_cluster_locality_config", "envoy.config.endpoint.v3.LedsClusterLocalityConfig", Rejected, "list the endpoints in lb_endpoints" },
            { 9, "metadata", "envoy.config.core.v3.Metadata", Supported, "the proxy address is kept (gRFC A86)" },
        },
        new("envoy.config.endpoint.v3.LocalityLbEndpoints.LbEndpointList")
        {
            { 1, "lb_endpoints", "envoy.config.endpoint.v3.LbEndpoint", Supported },
        },
    ];
}
