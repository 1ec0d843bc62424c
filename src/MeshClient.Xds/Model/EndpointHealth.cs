namespace MeshClient.Xds.Model;

/// <summary>Health as the control plane reports it; numbers are those of <c>envoy.config.core.v3.HealthStatus</c>.</summary>
internal enum EndpointHealth
{
    Unknown = 0,
    Healthy = 1,
    Unhealthy = 2,
    Draining = 3,
    Timeout = 4,
    Degraded = 5,
}
