// Hot path.
using MeshClient.Xds.LoadReporting;

namespace MeshClient.Balancing;

/// <summary>One category of <c>drop_overloads</c> with its count, which outlives updates. Thread-safe.</summary>
internal sealed class DropRule(string category, uint perMillion)
{
    private long _dropped;
    private volatile DropCounter? _load;

    public string Category => category;

    public uint PerMillion => perMillion;

    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Counts for load reports; null while the cluster's load is not reported. Set by the control loop.</summary>
    public DropCounter? Load
    {
        get => _load;
        set => _load = value;
    }

    public void Count()
    {
        Interlocked.Increment(ref _dropped);
        _load?.Count();
    }
}
