using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>
/// Which metrics of the load reports of backends (ORCA) go into the load reports to the control plane (gRFC A85,
/// <c>Cluster.lrs_report_endpoint_metrics</c>). Immutable.
/// </summary>
internal sealed record EndpointMetricSelection
{
    public static readonly EndpointMetricSelection None = new();

    public bool CpuUtilization { get; init; }

    public bool MemUtilization { get; init; }

    public bool ApplicationUtilization { get; init; }

    /// <summary>All named metrics; <see cref="Named"/> is empty then.</summary>
    public bool AllNamed { get; init; }

    /// <summary>Keys without prefix, each once, in ordinal order.</summary>
    public EquatableArray<string> Named { get; init; } = [];

    public bool IsEmpty => !CpuUtilization && !MemUtilization && !ApplicationUtilization && !AllNamed && Named.IsEmpty;
}
