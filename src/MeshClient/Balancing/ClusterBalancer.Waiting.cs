namespace MeshClient.Balancing;

// For calls that wait until the cluster is ready. Thread-safe.
internal sealed partial class ClusterBalancer
{
    private TaskCompletionSource? _nextChange;

    // Control loop only: when those who wait are to try again, because an endpoint in back-off may be probed.
    private long? _nextTrial;

    /// <summary>
    /// Completes when the next picker is published, or when a pick may probe an endpoint that could not be reached. To be asked for before
    /// the pick whose failure it is to follow.
    /// </summary>
    public Task NextChange
    {
        get
        {
            var known = Volatile.Read(ref _nextChange);
            if (known is not null)
            {
                return known.Task;
            }

            var created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var current = Interlocked.CompareExchange(ref _nextChange, created, null);
            if (current is not null)
            {
                return current.Task;
            }

            // Nobody may have been waiting so far; see that the trial is scheduled.
            PostWake();
            return created.Task;
        }
    }

    private void AnnounceChange()
    {
        _nextTrial = null;
        Interlocked.Exchange(ref _nextChange, null)?.TrySetResult();
    }

    // Control loop: without this, calls that wait for a cluster of which every endpoint is in back-off would wait for each other to probe.
    private void AnnounceTrialIfDue()
    {
        var now = _time.GetTimestamp();
        if (_nextTrial <= now)
        {
            AnnounceChange();
        }
        else if (_nextTrial is null && Volatile.Read(ref _nextChange) is not null && Volatile.Read(ref _picker).Probes is not null)
        {
            _nextTrial = now + _time.ToTicks(ConnectBackOff.MinimumInterval);
        }
    }
}
