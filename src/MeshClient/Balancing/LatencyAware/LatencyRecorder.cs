// Hot path.
namespace MeshClient.Balancing.LatencyAware;

/// <summary>
/// Turns ends of attempts into latency estimates: caps, penalties, censoring, re-probes. Runs under every policy, so that an estimate exists
/// when the policy changes and diagnostics can show it. Immutable.
/// </summary>
internal sealed class LatencyRecorder(LatencySettings settings, TimeProvider time)
{
    private const int TooManyRequests = 429;
    private const int ServiceUnavailable = 503;
    private const int ResourceExhausted = 8;
    private const int Unavailable = 14;

    public void Record(Endpoint endpoint, in AttemptOutcome outcome)
    {
        var now = time.GetTimestamp();
        var pool = endpoint.Pool;
        pool.RefreshIfDue(settings, now);
        var statistics = endpoint.Statistics;
        var failed = IsFailure(outcome);
        if (failed)
        {
            statistics.Failed();
            Avoid(statistics, outcome, now);
        }

        var median = pool.Median;
        var sample = Sample(statistics, outcome, failed, median, now);
        if (!double.IsNaN(sample))
        {
            Fold(statistics, sample, outcome.StartTimestamp, failed, pool, median, now);
        }
    }

    /// <summary>The endpoint was out of use and returns: what was measured before says nothing about now.</summary>
    public void Forget(Endpoint endpoint)
    {
        var statistics = endpoint.Statistics;
        statistics.EnterEstimate();
        statistics.SetEstimate(endpoint.Pool.Median, time.GetTimestamp(), settings.ReprobeInterval);
        statistics.ExitEstimate();
    }

    /// <summary>
    /// True when a slow endpoint went without a sample for so long that it may compete as if it were average: its own back-off has passed,
    /// and re-probing takes at most a small part of its fair share, however little traffic there is.
    /// </summary>
    public static bool IsReprobeDue(LatencySettings settings, EndpointStatistics statistics, LatencyPool pool, long at)
    {
        var age = at - statistics.EstimateStamp;
        return age > Math.Max(statistics.ReprobeInterval, settings.ReprobeInterval) && age > settings.ReprobeShare * pool.FairInterval;
    }

    private bool IsFailure(in AttemptOutcome outcome) => outcome.Kind switch
    {
        AttemptOutcomeKind.Success => settings.IsFailure(outcome.HttpStatus, outcome.GrpcStatus),
        AttemptOutcomeKind.Failure or AttemptOutcomeKind.DeadlineExceeded => true,
        _ => false,
    };

    private void Avoid(EndpointStatistics statistics, in AttemptOutcome outcome, long now)
    {
        if (settings.HonorRetryAfter
            && outcome.RetryAfter is { } hint
            && hint > TimeSpan.Zero
            && (outcome.HttpStatus is TooManyRequests or ServiceUnavailable || outcome.GrpcStatus is ResourceExhausted or Unavailable))
        {
            statistics.AvoidUntil = now + time.ToTicks(hint < settings.MaxAvoid ? hint : settings.MaxAvoid);
        }
    }

    // NaN for none.
    private double Sample(EndpointStatistics statistics, in AttemptOutcome outcome, bool failed, double median, long now)
    {
        var end = outcome.HeadersTimestamp ?? now;
        double elapsed = Math.Max(0, end - outcome.StartTimestamp);
        if (failed && settings.PenalizeFailures)
        {
            var penalty = double.IsNaN(median) ? settings.UnknownPoolPenalty : settings.PenaltyFactor * median;
            return Math.Min(Math.Max(elapsed, penalty), settings.MaxPenalty);
        }

        switch (outcome.Kind)
        {
            case AttemptOutcomeKind.NotDispatched:
                return double.NaN;

            // Given up before an answer: only a lower bound, which says nothing unless it exceeds what is known.
            case AttemptOutcomeKind.CancelledByCaller or AttemptOutcomeKind.HedgeLoser
                when outcome.HeadersTimestamp is null && !(elapsed > settings.Current(statistics, now)):
                return double.NaN;

            // A stream that was open for long: its first byte is history.
            case var _ when now - end > settings.Lifetime:
                return double.NaN;

            default:
                return settings.SampleCap > 0 && !double.IsNaN(median) ? Math.Min(elapsed, settings.SampleCap * median) : elapsed;
        }
    }

    private void Fold(EndpointStatistics statistics, double sample, long start, bool failed, LatencyPool pool, double median, long now)
    {
        var frequent = now - statistics.EstimateStamp < settings.SampleSpacing && !double.IsNaN(statistics.Estimate) && !settings.Peak;
        if (failed)
        {
            statistics.EnterEstimate();
        }
        else if (frequent || !statistics.TryEnterEstimate())
        {
            return;
        }

        var estimate = settings.Current(statistics, now);
        var good = !(sample > 2 * median);
        var reprobe = estimate > median && IsReprobeDue(settings, statistics, pool, start);
        var next = double.IsNaN(estimate) ? sample
            : reprobe && good ? Math.Max(sample, median)
            : settings.Peak && sample > estimate ? sample
            : Blend(statistics.Estimate, sample, now - statistics.EstimateStamp);

        // A bad sample that was no re-probe (others were busier for a moment) says nothing about the back-off: only a good one ends it.
        var current = Math.Max(statistics.ReprobeInterval, settings.ReprobeInterval);
        var interval = good ? settings.ReprobeInterval
            : reprobe ? Math.Min(2 * current, settings.ReprobeMaxInterval)
            : current;
        statistics.SetEstimate(next, now, interval);
        statistics.ExitEstimate();
    }

    private double Blend(double estimate, double sample, long elapsed)
    {
        var weight = Math.Exp(-Math.Max(0, elapsed) / settings.Decay);
        return (weight * estimate) + ((1 - weight) * sample);
    }
}
