namespace MeshClient.Testing;

/// <summary>Health of an endpoint as the control plane reports it (<c>envoy.config.core.v3.HealthStatus</c>).</summary>
public enum XdsEndpointHealth
{
    /// <summary>Not known; clients use the endpoint.</summary>
    Unknown = 0,

    /// <summary>Healthy.</summary>
    Healthy = 1,

    /// <summary>Unhealthy; clients avoid the endpoint.</summary>
    Unhealthy = 2,

    /// <summary>About to leave; gets no new calls.</summary>
    Draining = 3,

    /// <summary>Its health check timed out; clients avoid the endpoint.</summary>
    Timeout = 4,

    /// <summary>Works with restrictions.</summary>
    Degraded = 5,
}
