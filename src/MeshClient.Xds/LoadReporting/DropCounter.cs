// Hot path.
namespace MeshClient.Xds.LoadReporting;

/// <summary>Calls dropped under one category. <see cref="Count"/> is thread-safe; the rest is single-owner: the control loop.</summary>
internal sealed class DropCounter(string category)
{
    private long _dropped;
    private long _seen;
    private long _reported;

    /// <summary>Empty for drops that have none, such as those of a circuit breaker.</summary>
    public string Category => category;

    /// <summary>Drops that the last <see cref="Read"/> found and <see cref="Commit"/> has not settled.</summary>
    public long Unreported => _seen - _reported;

    public void Count() => Interlocked.Increment(ref _dropped);

    /// <summary>Looks at the count.</summary>
    public long Read()
    {
        _seen = Volatile.Read(ref _dropped);
        return Unreported;
    }

    /// <summary>What was read has been reported.</summary>
    public void Commit() => _reported = _seen;
}
