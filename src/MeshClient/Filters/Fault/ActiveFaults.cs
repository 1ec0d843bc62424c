namespace MeshClient.Filters.Fault;

/// <summary>Counts the delays that are being waited for, over all targets of a runtime (gRFC A33). Thread-safe.</summary>
internal sealed class ActiveFaults
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>False when as many are active as may be; otherwise <see cref="Exit"/> follows.</summary>
    public bool TryEnter(uint? limit)
    {
        if (Interlocked.Increment(ref _count) <= (limit ?? int.MaxValue))
        {
            return true;
        }

        Exit();
        return false;
    }

    public void Exit() => Interlocked.Decrement(ref _count);
}
