namespace MeshClient.Xds.Orca;

/// <summary>The names of metrics in the text and JSON forms of a load report. Thread-safe.</summary>
internal static class OrcaNames
{
    private static ReadOnlySpan<byte> NamedPrefix => "named_metrics."u8;

    private static ReadOnlySpan<byte> UtilizationPrefix => "utilization."u8;

    private static ReadOnlySpan<byte> RequestCostPrefix => "request_cost."u8;

    /// <summary>Takes the prefix off a name that has one; false for a name that means nothing here.</summary>
    public static bool TryFind(ref ReadOnlySpan<byte> name, out OrcaMetric metric)
    {
        if (TryFindUnnamed(name, out metric))
        {
            name = default;
            return true;
        }

        return TryCut(ref name, NamedPrefix, OrcaMetric.Named, out metric)
            || TryCut(ref name, UtilizationPrefix, OrcaMetric.Utilization, out metric)
            || TryCut(ref name, RequestCostPrefix, OrcaMetric.RequestCost, out metric);
    }

    /// <summary>The metrics without names, in the spelling of the message and in that of its JSON form.</summary>
    public static bool TryFindUnnamed(ReadOnlySpan<byte> name, out OrcaMetric metric)
    {
        metric = 0;
        if (name.SequenceEqual("cpu_utilization"u8) || name.SequenceEqual("cpuUtilization"u8))
        {
            metric = OrcaMetric.CpuUtilization;
        }
        else if (name.SequenceEqual("mem_utilization"u8) || name.SequenceEqual("memUtilization"u8))
        {
            metric = OrcaMetric.MemUtilization;
        }
        else if (name.SequenceEqual("application_utilization"u8) || name.SequenceEqual("applicationUtilization"u8))
        {
            metric = OrcaMetric.ApplicationUtilization;
        }
        else if (name.SequenceEqual("rps_fractional"u8) || name.SequenceEqual("rpsFractional"u8))
        {
            metric = OrcaMetric.RequestRate;
        }
        else if (name.SequenceEqual("eps"u8))
        {
            metric = OrcaMetric.ErrorRate;
        }

        return metric != 0;
    }

    /// <summary>The maps of the JSON form.</summary>
    public static bool TryFindMap(ReadOnlySpan<byte> name, out OrcaMetric metric)
    {
        metric = 0;
        if (name.SequenceEqual("named_metrics"u8) || name.SequenceEqual("namedMetrics"u8))
        {
            metric = OrcaMetric.Named;
        }
        else if (name.SequenceEqual("utilization"u8))
        {
            metric = OrcaMetric.Utilization;
        }
        else if (name.SequenceEqual("request_cost"u8) || name.SequenceEqual("requestCost"u8))
        {
            metric = OrcaMetric.RequestCost;
        }

        return metric != 0;
    }

    private static bool TryCut(ref ReadOnlySpan<byte> name, ReadOnlySpan<byte> prefix, OrcaMetric kind, out OrcaMetric metric)
    {
        metric = kind;
        if (name.Length <= prefix.Length || !name.StartsWith(prefix))
        {
            return false;
        }

        name = name[prefix.Length..];
        return true;
    }
}
