namespace MeshClient.Xds.Model;

/// <summary>A Cluster. Immutable.</summary>
internal sealed record ClusterResource : XdsResource
{
    public required ClusterDiscovery Discovery { get; init; }

    public required LoadBalancingPolicy LoadBalancingPolicy { get; init; }

    /// <summary>Where <see cref="LoadBalancingPolicy"/> came from; decides whether a local mapping may replace it.</summary>
    public LoadBalancingOrigin LoadBalancingOrigin { get; init; }

    public CircuitBreakerThresholds CircuitBreakers { get; init; } = CircuitBreakerThresholds.Default;

    /// <summary>Includes the TLS handshake. Envoy's default is 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public UpstreamProtocol Protocol { get; init; }

    /// <summary>Null for plaintext.</summary>
    public UpstreamTls? Tls { get; init; }

    /// <summary>Percent of usable endpoints below which a priority ignores health; zero disables panic mode.</summary>
    public int HealthyPanicThreshold { get; init; } = 50;

    /// <summary>Time an idle pooled connection is kept. Envoy's default is one hour.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Where the load of the cluster is reported to (LRS); null for nowhere.</summary>
    public LoadReportingConfig? LoadReporting { get; init; }
}
