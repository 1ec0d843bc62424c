namespace MeshClient.Xds.Model;

/// <summary>
/// Limits of one cluster for one routing priority (<c>envoy.config.cluster.v3.CircuitBreakers.Thresholds</c>, gRFC A32). Immutable.
/// </summary>
internal sealed record CircuitBreakerThresholds
{
    public static readonly CircuitBreakerThresholds Default = new();

    /// <summary>Connections to all endpoints together.</summary>
    public uint MaxConnections { get; init; } = 1024;

    /// <summary>Requests that wait for a connection.</summary>
    public uint MaxPendingRequests { get; init; } = 1024;

    public uint MaxRequests { get; init; } = 1024;

    public uint MaxRetries { get; init; } = 3;

    /// <summary>When set it replaces <see cref="MaxRetries"/>.</summary>
    public RetryBudget? RetryBudget { get; init; }

    /// <summary>What is left of each limit is published as a metric.</summary>
    public bool TrackRemaining { get; init; }

    /// <summary>Null: no limit.</summary>
    public uint? MaxConnectionPools { get; init; }
}
