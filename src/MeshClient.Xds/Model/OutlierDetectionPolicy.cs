namespace MeshClient.Xds.Model;

/// <summary>
/// Passive health (<c>envoy.config.cluster.v3.OutlierDetection</c>, gRFC A50), defaults filled in. Each <c>Enforcing…</c> is the percentage
/// of detections that eject; zero switches an algorithm off. Immutable.
/// </summary>
internal sealed record OutlierDetectionPolicy
{
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan BaseEjectionTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Never below <see cref="BaseEjectionTime"/>.</summary>
    public TimeSpan MaxEjectionTime { get; init; } = TimeSpan.FromSeconds(300);

    public TimeSpan MaxEjectionTimeJitter { get; init; }

    public uint MaxEjectionPercent { get; init; } = 10;

    public bool AlwaysEjectOneHost { get; init; }

    public uint Consecutive5xx { get; init; } = 5;

    public uint EnforcingConsecutive5xx { get; init; } = 100;

    public uint ConsecutiveGatewayFailure { get; init; } = 5;

    public uint EnforcingConsecutiveGatewayFailure { get; init; }

    public uint EnforcingSuccessRate { get; init; } = 100;

    public uint SuccessRateMinimumHosts { get; init; } = 5;

    public uint SuccessRateRequestVolume { get; init; } = 100;

    /// <summary>In thousandths.</summary>
    public uint SuccessRateStdevFactor { get; init; } = 1900;

    public uint FailurePercentageThreshold { get; init; } = 85;

    public uint EnforcingFailurePercentage { get; init; }

    public uint EnforcingFailurePercentageLocalOrigin { get; init; }

    public uint FailurePercentageMinimumHosts { get; init; } = 5;

    public uint FailurePercentageRequestVolume { get; init; } = 50;

    /// <summary>Failures to connect and timeouts are counted apart from answers of the server.</summary>
    public bool SplitExternalLocalOriginErrors { get; init; }

    public uint ConsecutiveLocalOriginFailure { get; init; } = 5;

    public uint EnforcingConsecutiveLocalOriginFailure { get; init; } = 100;

    public uint EnforcingLocalOriginSuccessRate { get; init; } = 100;

    /// <summary>A passed active health check ends an ejection.</summary>
    public bool HealthCheckUnejects { get; init; } = true;
}
