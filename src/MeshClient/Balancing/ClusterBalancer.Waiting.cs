namespace MeshClient.Balancing;

// For calls that wait until the cluster is ready. Thread-safe.
internal sealed partial class ClusterBalancer
{
    private TaskCompletionSource? _nextChange;

    /// <summary>Completes when the next picker is published. To be asked for before the pick whose failure it is to follow.</summary>
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
            return (Interlocked.CompareExchange(ref _nextChange, created, null) ?? created).Task;
        }
    }

    private void AnnounceChange() => Interlocked.Exchange(ref _nextChange, null)?.TrySetResult();
}
