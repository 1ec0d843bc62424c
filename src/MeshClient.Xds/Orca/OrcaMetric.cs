namespace MeshClient.Xds.Orca;

/// <summary>What a backend may say about its load; the values are the field numbers of <c>xds.data.orca.v3.OrcaLoadReport</c>.</summary>
internal enum OrcaMetric
{
    CpuUtilization = 1,
    MemUtilization = 2,

    /// <summary>Cost of the very request, by name.</summary>
    RequestCost = 4,

    /// <summary>A share of something, by name.</summary>
    Utilization = 5,

    /// <summary>Requests per second.</summary>
    RequestRate = 6,

    /// <summary>Errors per second.</summary>
    ErrorRate = 7,

    /// <summary>Anything, by name.</summary>
    Named = 8,

    ApplicationUtilization = 9,
}
