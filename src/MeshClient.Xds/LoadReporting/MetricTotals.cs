// Hot path.
using System.Collections.Concurrent;
using System.Text;
using MeshClient.Xds.Model;
using MeshClient.Xds.Orca;
using MeshClient.Xds.Proto.Endpoints;

namespace MeshClient.Xds.LoadReporting;

/// <summary>
/// The metrics that the backends of one locality reported with their responses (gRFC A64, A85). The adding methods are thread-safe; the
/// rest is single-owner: the control loop.
/// </summary>
internal sealed class MetricTotals : IOrcaSink
{
    // Backends choose the names; what is kept of them must have a limit.
    private const int MaxNames = 1_000;
    private const int MaxNameLength = 256;
    private const string NamedPrefix = "named_metrics.";

    private readonly MetricTotal? _cpu;
    private readonly MetricTotal? _mem;
    private readonly MetricTotal? _application;
    private readonly ConcurrentDictionary<string, MetricTotal> _named;
    private readonly ConcurrentDictionary<string, MetricTotal>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly bool _allNamed;
    private int _names;

    public MetricTotals(EndpointMetricSelection selection)
    {
        _cpu = selection.CpuUtilization ? new MetricTotal() : null;
        _mem = selection.MemUtilization ? new MetricTotal() : null;
        _application = selection.ApplicationUtilization ? new MetricTotal() : null;
        _allNamed = selection.AllNamed;
        _named = new ConcurrentDictionary<string, MetricTotal>(StringComparer.Ordinal);
        foreach (var name in selection.Named)
        {
            _named[name] = new MetricTotal();
        }

        _lookup = _named.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>A value of a report of a backend; the metrics that nobody asked for are passed over.</summary>
    public void Add(OrcaMetric metric, ReadOnlySpan<byte> name, double value)
    {
        switch (metric)
        {
            case OrcaMetric.CpuUtilization:
                AddCpu(value);
                break;
            case OrcaMetric.MemUtilization:
                AddMem(value);
                break;
            case OrcaMetric.ApplicationUtilization:
                AddApplication(value);
                break;
            case OrcaMetric.Named:
                AddNamed(name, value);
                break;
        }
    }

    public void AddCpu(double value) => AddUtilization(_cpu, value);

    public void AddMem(double value) => AddUtilization(_mem, value);

    public void AddApplication(double value) => AddUtilization(_application, value);

    /// <summary>A named metric; its name in UTF-8.</summary>
    public void AddNamed(ReadOnlySpan<byte> name, double value)
    {
        Span<char> text = stackalloc char[MaxNameLength];
        if (Encoding.UTF8.TryGetChars(name, text, out var length))
        {
            AddNamed(text[..length], value);
        }
    }

    public void AddNamed(ReadOnlySpan<char> name, double value)
    {
        // What is no number would spoil the sum for ever.
        if (!double.IsFinite(value) || name.Length is 0 or > MaxNameLength)
        {
            return;
        }

        if (_lookup.TryGetValue(name, out var total) || (_allNamed && TryAddName(name, out total)))
        {
            total.Add(value);
        }
    }

    /// <summary>Writes what is to be reported; false for nothing.</summary>
    public bool Read(UpstreamLocalityStats stats)
    {
        stats.CpuUtilization = Unnamed(_cpu);
        stats.MemUtilization = Unnamed(_mem);
        stats.ApplicationUtilization = Unnamed(_application);
        foreach (var (name, total) in _named)
        {
            if (total.Read())
            {
                stats.LoadMetricStats.Add(new EndpointLoadMetricStats
                {
                    MetricName = NamedPrefix + name,
                    NumRequestsFinishedWithMetric = (ulong)total.Count,
                    TotalMetricValue = total.Sum,
                });
            }
        }

        return stats.CpuUtilization is not null || stats.MemUtilization is not null || stats.ApplicationUtilization is not null
            || stats.LoadMetricStats.Count > 0;
    }

    /// <summary>What was read has been reported.</summary>
    public void Commit()
    {
        _cpu?.Commit();
        _mem?.Commit();
        _application?.Commit();
        var isFull = _allNamed && Volatile.Read(ref _names) >= MaxNames;
        foreach (var (name, total) in _named)
        {
            // Names that are not in use make room for others. A value that is being added under one at this very moment is lost.
            if (isFull && total.Count == 0 && _named.TryRemove(name, out _))
            {
                Interlocked.Decrement(ref _names);
            }

            total.Commit();
        }
    }

    private static void AddUtilization(MetricTotal? total, double value)
    {
        if (total is not null && double.IsFinite(value) && value >= 0)
        {
            total.Add(value);
        }
    }

    private static UnnamedEndpointLoadMetricStats? Unnamed(MetricTotal? total) => total is not null && total.Read()
        ? new UnnamedEndpointLoadMetricStats { NumRequestsFinishedWithMetric = (ulong)total.Count, TotalMetricValue = total.Sum }
        : null;

    private bool TryAddName(ReadOnlySpan<char> name, out MetricTotal total)
    {
        if (Volatile.Read(ref _names) >= MaxNames)
        {
            total = null!;
            return false;
        }

        var added = new MetricTotal();
        if (_lookup.TryAdd(name, added))
        {
            Interlocked.Increment(ref _names);
            total = added;
            return true;
        }

        return _lookup.TryGetValue(name, out total!);
    }
}
