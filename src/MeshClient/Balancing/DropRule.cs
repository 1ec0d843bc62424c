namespace MeshClient.Balancing;

/// <summary>One category of <c>drop_overloads</c> with its count, which outlives updates. Thread-safe.</summary>
internal sealed class DropRule(string category, uint perMillion)
{
    private long _dropped;

    public string Category => category;

    public uint PerMillion => perMillion;

    public long Dropped => Volatile.Read(ref _dropped);

    public void Count() => Interlocked.Increment(ref _dropped);
}
