namespace MeshClient.Xds.Model;

/// <summary>Limits of one cluster (<c>envoy.config.cluster.v3.CircuitBreakers.Thresholds</c>, gRFC A32). Immutable.</summary>
internal sealed record CircuitBreakerThresholds
{
    public static readonly CircuitBreakerThresholds Default = new();

    public uint MaxRequests { get; init; } = 1024;

    public uint MaxRetries { get; init; } = 3;

    /// <summary>When set it replaces <see cref="MaxRetries"/>.</summary>
    public RetryBudget? RetryBudget { get; init; }
}
