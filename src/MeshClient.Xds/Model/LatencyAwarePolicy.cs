using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>The latency-aware policy, <c>meshclient.lb.v1.LatencyAware</c>. Defaults are those of its published schema. Immutable.</summary>
internal sealed record LatencyAwarePolicy : LoadBalancingPolicy
{
    public LatencyEstimator Mode { get; init; } = LatencyEstimator.Average;

    public TimeSpan Decay { get; init; } = TimeSpan.FromSeconds(5);

    public int ChoiceCount { get; init; } = 2;

    /// <summary>Cost of an endpoint when nothing in the pool was measured yet.</summary>
    public TimeSpan DefaultRtt { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>Samples are capped at this multiple of the pool's median; zero turns the cap off.</summary>
    public double SampleCap { get; init; } = 10;

    public bool FailurePenalty { get; init; } = true;

    /// <summary>Penalty sample when the pool has no median yet.</summary>
    public TimeSpan UnknownPoolPenalty { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan MaxPenalty { get; init; } = TimeSpan.FromSeconds(30);

    public bool HonorRetryAfter { get; init; } = true;

    /// <summary>Longest time that a Retry-After or push-back keeps an endpoint avoided.</summary>
    public TimeSpan MaxAvoid { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan ReprobeInterval { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan ReprobeMaxInterval { get; init; } = TimeSpan.FromSeconds(30);

    public double ReprobeShare { get; init; } = 20;

    /// <summary>Count the age of waiting requests into the cost.</summary>
    public bool InFlightAge { get; init; } = true;

    /// <summary>HTTP statuses that count as failures: 5xx always when true, plus 429.</summary>
    public EquatableArray<int> FailureHttpStatuses { get; init; } = [429];

    public bool FailureOn5xx { get; init; } = true;

    /// <summary>gRPC statuses that count as failures.</summary>
    public EquatableArray<int> FailureGrpcStatuses { get; init; } = [2, 4, 8, 13, 14, 15];
}
