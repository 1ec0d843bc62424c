namespace MeshClient.Xds.Orca;

/// <summary>Takes the values of a load report of a backend, one by one, and only those of a report that is well-formed as a whole.</summary>
internal interface IOrcaSink
{
    /// <param name="metric">What it is.</param>
    /// <param name="name">In UTF-8; empty for metrics without names.</param>
    /// <param name="value">May be any double.</param>
    void Add(OrcaMetric metric, ReadOnlySpan<byte> name, double value);
}
