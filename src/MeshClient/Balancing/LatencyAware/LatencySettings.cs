using MeshClient.Xds.Model;

namespace MeshClient.Balancing.LatencyAware;

/// <summary><see cref="LatencyAwarePolicy"/> with its times in timestamp ticks. Immutable.</summary>
internal sealed class LatencySettings
{
    // An estimate that old says nothing any more.
    private static readonly TimeSpan EstimateLifetime = TimeSpan.FromSeconds(60);

    // Samples in quicker succession hardly move the estimate; skipping them saves contention.
    private static readonly TimeSpan MinSampleSpacing = TimeSpan.FromMicroseconds(20);

    private static readonly TimeSpan MedianLifetime = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(10);

    // The factor of the failure penalty when samples themselves are not capped.
    private const double DefaultCap = 10;

    private readonly LatencyAwarePolicy _policy;

    public LatencySettings(LatencyAwarePolicy policy, TimeProvider time)
    {
        _policy = policy;
        Decay = time.ToTicks(policy.Decay);
        ChoiceCount = Math.Clamp(policy.ChoiceCount, 2, 10);
        DefaultRtt = time.ToTicks(policy.DefaultRtt);
        PenaltyFactor = policy.SampleCap > 0 ? policy.SampleCap : DefaultCap;
        UnknownPoolPenalty = time.ToTicks(policy.UnknownPoolPenalty);
        MaxPenalty = time.ToTicks(policy.MaxPenalty);
        ReprobeInterval = time.ToTicks(policy.ReprobeInterval);
        ReprobeMaxInterval = time.ToTicks(policy.ReprobeMaxInterval);
        Lifetime = time.ToTicks(EstimateLifetime);
        SampleSpacing = time.ToTicks(MinSampleSpacing);
        MedianInterval = time.ToTicks(MedianLifetime);
        RateDecay = time.ToTicks(RateWindow);
    }

    public bool Peak => _policy.Mode == LatencyEstimator.Peak;

    public double Decay { get; }

    public int ChoiceCount { get; }

    public double DefaultRtt { get; }

    /// <summary>Zero when samples are not capped.</summary>
    public double SampleCap => _policy.SampleCap;

    public double PenaltyFactor { get; }

    public bool PenalizeFailures => _policy.FailurePenalty;

    public double UnknownPoolPenalty { get; }

    public double MaxPenalty { get; }

    public bool HonorRetryAfter => _policy.HonorRetryAfter;

    public TimeSpan MaxAvoid => _policy.MaxAvoid;

    public long ReprobeInterval { get; }

    public long ReprobeMaxInterval { get; }

    public double ReprobeShare => _policy.ReprobeShare;

    public bool CountWaitingAge => _policy.InFlightAge;

    public long Lifetime { get; }

    public long SampleSpacing { get; }

    public long MedianInterval { get; }

    public double RateDecay { get; }

    /// <summary>True when the response counts as a failure of the endpoint, not of the request.</summary>
    public bool IsFailure(int httpStatus, int grpcStatus) =>
        (_policy.FailureOn5xx && httpStatus is >= 500 and <= 599)
        || _policy.FailureHttpStatuses.AsSpan().Contains(httpStatus)
        || (grpcStatus >= 0 && _policy.FailureGrpcStatuses.AsSpan().Contains(grpcStatus));

    /// <summary>
    /// The estimate as it counts now; NaN when there is none or it is too old. The peak estimator decays while it is not confirmed.
    /// </summary>
    public double Current(EndpointStatistics statistics, long now)
    {
        var estimate = statistics.Estimate;
        var age = now - statistics.EstimateStamp;
        return age > Lifetime ? double.NaN
            : Peak && age > 0 ? estimate * Math.Exp(-age / Decay)
            : estimate;
    }
}
