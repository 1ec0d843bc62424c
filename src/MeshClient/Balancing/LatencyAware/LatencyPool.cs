using MeshClient.Xds.Internal;

namespace MeshClient.Balancing.LatencyAware;

/// <summary>
/// What the endpoints of one list know together: their median latency and how often one of them is picked. Outlives pickers. Thread-safe.
/// </summary>
internal sealed class LatencyPool
{
    private const int MaxSamples = 64;

    private readonly StripedCounter _starts = new();
    private readonly IRandomSource _random;
    private EndpointGroups _members = EndpointGroups.Empty;
    private double _median = double.NaN;
    private long _refreshed;

    // Written only by the thread that won the right to refresh.
    private double _rate = double.NaN;
    private long _lastStarts;

    public LatencyPool(IRandomSource random, long now)
    {
        _random = random;
        _refreshed = now;
    }

    /// <summary>Median estimate in ticks; NaN when nothing was measured lately. The lower one of two middles: the better half is normal.</summary>
    public double Median => Volatile.Read(ref _median);

    /// <summary>Control loop: who is in the list.</summary>
    public void SetMembers(EndpointGroups members, LatencySettings settings, long now)
    {
        Volatile.Write(ref _members, members);
        if (double.IsNaN(Median))
        {
            Volatile.Write(ref _median, ComputeMedian(settings, now));
        }
    }

    public void AttemptStarted() => _starts.Increment();

    /// <summary>Ticks between two picks of one endpoint if all had equal shares; infinite while unknown.</summary>
    public double FairInterval
    {
        get
        {
            var rate = Volatile.Read(ref _rate);
            return rate > 0 ? Volatile.Read(ref _members).Count / rate : double.PositiveInfinity;
        }
    }

    /// <summary>Recomputes when the last result is old; by one thread at a time.</summary>
    public void RefreshIfDue(LatencySettings settings, long now)
    {
        var refreshed = Volatile.Read(ref _refreshed);
        var elapsed = now - refreshed;
        if (elapsed > settings.MedianInterval && Interlocked.CompareExchange(ref _refreshed, now, refreshed) == refreshed)
        {
            UpdateRate(settings, elapsed);
            Volatile.Write(ref _median, ComputeMedian(settings, now));
        }
    }

    private void UpdateRate(LatencySettings settings, long elapsed)
    {
        var starts = _starts.Sum();
        var recent = (double)(starts - _lastStarts) / elapsed;
        _lastStarts = starts;
        var weight = Math.Exp(-elapsed / settings.RateDecay);
        Volatile.Write(ref _rate, double.IsNaN(_rate) ? recent : (weight * _rate) + ((1 - weight) * recent));
    }

    private double ComputeMedian(LatencySettings settings, long now)
    {
        var members = Volatile.Read(ref _members);
        Span<double> samples = stackalloc double[MaxSamples];
        var count = 0;
        for (var i = 0; i < members.Count && i < MaxSamples; i++)
        {
            var member = members.Count <= MaxSamples ? members[i] : members[_random.Next(members.Count)];
            var estimate = settings.Current(member, now);
            if (!double.IsNaN(estimate))
            {
                samples[count++] = estimate;
            }
        }

        if (count == 0)
        {
            return double.NaN;
        }

        samples = samples[..count];
        samples.Sort();
        return samples[(count - 1) / 2];
    }
}
