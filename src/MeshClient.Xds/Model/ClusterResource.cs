using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>A Cluster. Immutable.</summary>
internal sealed record ClusterResource : XdsResource
{
    public required ClusterDiscovery Discovery { get; init; }

    public required LoadBalancingPolicy LoadBalancingPolicy { get; init; }

    /// <summary>Where <see cref="LoadBalancingPolicy"/> came from; decides whether a local mapping may replace it.</summary>
    public LoadBalancingOrigin LoadBalancingOrigin { get; init; }

    /// <summary>
    /// Policies that the control plane prefers and that the data plane cannot run, in order of preference (gRFC A52: passed over).
    /// </summary>
    public EquatableArray<LoadBalancingPolicy> PassedOverPolicies { get; init; } = [];

    /// <summary>The legacy subset rules (<c>lb_subset_config</c>).</summary>
    public SubsetRules? Subsets { get; init; }

    public CircuitBreakerThresholds CircuitBreakers { get; init; } = CircuitBreakerThresholds.Default;

    /// <summary>Limits of routes with priority HIGH.</summary>
    public CircuitBreakerThresholds HighPriorityCircuitBreakers { get; init; } = CircuitBreakerThresholds.Default;

    /// <summary>Connections to one endpoint (gRFC A105); null: as many as needed.</summary>
    public uint? MaxConnectionsPerEndpoint { get; init; }

    /// <summary>Null: no passive health.</summary>
    public OutlierDetectionPolicy? OutlierDetection { get; init; }

    public EquatableArray<HealthCheckPolicy> HealthChecks { get; init; } = [];

    /// <summary>Endpoints that discovery removes go at once, even if their active health checks still pass.</summary>
    public bool IgnoreHealthOnRemoval { get; init; }

    /// <summary>Endpoints do not count until they were probed once.</summary>
    public bool IgnoreNewEndpointsUntilChecked { get; init; }

    /// <summary>Includes the TLS handshake. Envoy's default is 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public UpstreamProtocol Protocol { get; init; }

    /// <summary>Null for plaintext.</summary>
    public UpstreamTls? Tls { get; init; }

    /// <summary>Endpoints whose metadata name an HTTP CONNECT proxy are reached through it (gRFC A86).</summary>
    public bool UsesHttpProxy { get; init; }

    /// <summary>Percent of usable endpoints below which a priority ignores health; zero disables panic mode.</summary>
    public int HealthyPanicThreshold { get; init; } = 50;

    /// <summary>Of the whole cluster, where <see cref="LoadBalancingPolicy"/> comes from the legacy enum.</summary>
    public ZoneAwareRouting? ZoneAware { get; init; }

    /// <summary>Updates of health, weights and metadata within this time are applied together.</summary>
    public TimeSpan UpdateMergeWindow { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Health under which a session may keep its endpoint (gRFC A55); empty: sessions are off.</summary>
    public EquatableArray<EndpointHealth> OverrideHealth { get; init; } = [EndpointHealth.Unknown, EndpointHealth.Healthy];

    /// <summary>Time a session keeps the connection to its endpoint without a call (gRFC A55, A75).</summary>
    public TimeSpan SessionIdleTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Time an idle pooled connection is kept. Envoy's default is one hour.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Where the load of the cluster is reported to (LRS); null for nowhere.</summary>
    public LoadReportingConfig? LoadReporting { get; init; }

    public HttpLimits HttpLimits { get; init; } = HttpLimits.Default;

    public Preconnect Preconnect { get; init; } = new();

    public ResourceMetadata Metadata { get; init; } = ResourceMetadata.Empty;

    /// <summary>Null when the metadata have none.</summary>
    public TelemetryLabels? TelemetryLabels { get; init; }
}
