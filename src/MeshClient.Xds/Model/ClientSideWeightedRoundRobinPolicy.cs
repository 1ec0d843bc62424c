using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>Round robin by weights from the load that endpoints report (gRFC A58, A114). Immutable.</summary>
internal sealed record ClientSideWeightedRoundRobinPolicy : LoadBalancingPolicy
{
    public static readonly TimeSpan MinWeightUpdatePeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>Reports come on a stream of their own instead of with the responses.</summary>
    public bool EnableOobLoadReport { get; init; }

    public TimeSpan OobReportingPeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Reports of an endpoint are not used until it has reported for this long.</summary>
    public TimeSpan BlackoutPeriod { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan WeightExpirationPeriod { get; init; } = TimeSpan.FromMinutes(3);

    public TimeSpan WeightUpdatePeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Multiplies the error rate; zero means that errors do not count.</summary>
    public float ErrorUtilizationPenalty { get; init; } = 1.0f;

    /// <summary>Metrics whose largest value is the utilization (gRFC A114); empty for application and CPU utilization.</summary>
    public EquatableArray<string> UtilizationMetrics { get; init; } = [];

    public SlowStart? SlowStart { get; init; }
}
