// Hot path.
using System.Runtime.InteropServices;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Endpoints;

namespace MeshClient.Xds.LoadReporting;

/// <summary>
/// The attempts sent to one locality of a cluster. Counters only grow; a report carries what was added since the last one that was sent,
/// so that nothing is lost with a stream, and so that over all reports what was issued is what succeeded, failed and is in progress.
/// <see cref="Started"/>, <see cref="Ended"/> and <see cref="Metrics"/> are thread-safe; the rest is single-owner: the control loop.
/// </summary>
internal sealed class LocalityLoad(Locality locality, EndpointMetricSelection metrics)
{
    private const int MaxLooks = 100;

    private Counters _counters;
    private Sample _seen;
    private Sample _reported;

    public Locality Locality => locality;

    /// <summary>Null unless reports carry metrics of the backends.</summary>
    public MetricTotals? Metrics { get; } = metrics.IsEmpty ? null : new MetricTotals(metrics);

    /// <summary>The last <see cref="Read"/> found nothing to report and nothing in progress.</summary>
    public bool IsIdle { get; private set; } = true;

    /// <summary>Nothing is in progress at this moment.</summary>
    public bool IsQuiet => Now().InProgress == 0;

    /// <summary>An attempt is handed to an endpoint of the locality. Must be paired with <see cref="Ended"/> on this object.</summary>
    public void Started() => Interlocked.Increment(ref _counters.Issued);

    public void Ended(bool succeeded)
    {
        if (succeeded)
        {
            Interlocked.Increment(ref _counters.Succeeded);
        }
        else
        {
            Interlocked.Increment(ref _counters.Failed);
        }
    }

    /// <summary>What is to be reported; null for nothing.</summary>
    public UpstreamLocalityStats? Read()
    {
        _seen = Now();
        var stats = new UpstreamLocalityStats
        {
            Locality = new Proto.Core.Locality { Region = locality.Region, Zone = locality.Zone, SubZone = locality.SubZone },
            TotalIssuedRequests = (ulong)(_seen.Issued - _reported.Issued),
            TotalSuccessfulRequests = (ulong)(_seen.Succeeded - _reported.Succeeded),
            TotalErrorRequests = (ulong)(_seen.Failed - _reported.Failed),
            TotalRequestsInProgress = (ulong)_seen.InProgress,
        };
        var hasMetrics = Metrics is not null && Metrics.Read(stats);
        IsIdle = _seen == _reported && _seen.InProgress == 0 && !hasMetrics;
        return IsIdle ? null : stats;
    }

    /// <summary>What was read has been reported.</summary>
    public void Commit()
    {
        _reported = _seen;
        Metrics?.Commit();
    }

    // Ends are read before starts: whatever has ended was started before, so the level is never below zero. It is exact when nothing
    // ended meanwhile, which a second look tells; it need not be exact at any price.
    private Sample Now()
    {
        var sample = Look();
        for (var i = 0; i < MaxLooks; i++)
        {
            var next = Look();
            if (next.Succeeded == sample.Succeeded && next.Failed == sample.Failed)
            {
                break;
            }

            sample = next;
        }

        return sample;
    }

    private Sample Look()
    {
        var succeeded = Volatile.Read(ref _counters.Succeeded);
        var failed = Volatile.Read(ref _counters.Failed);
        return new Sample(Volatile.Read(ref _counters.Issued), succeeded, failed);
    }

    private readonly record struct Sample(long Issued, long Succeeded, long Failed)
    {
        public long InProgress => Issued - Succeeded - Failed;
    }

    // Starts and ends of attempts happen on different cores; a cache line each, and none shared with other objects.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Counters
    {
        [FieldOffset(64)]
        public long Issued;

        [FieldOffset(128)]
        public long Succeeded;

        [FieldOffset(136)]
        public long Failed;
    }
}
