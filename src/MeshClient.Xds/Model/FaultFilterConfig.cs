using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>Faults to inject (<c>envoy.extensions.filters.http.fault.v3.HTTPFault</c>, gRFC A33). Immutable.</summary>
internal sealed record FaultFilterConfig : HttpFilterConfig
{
    public FaultDelay? Delay { get; init; }

    public FaultAbort? Abort { get; init; }

    public FaultRateLimit? ResponseRateLimit { get; init; }

    /// <summary>Only for calls to this cluster; null for all.</summary>
    public string? Cluster { get; init; }

    /// <summary>Only for calls that match all of these.</summary>
    public EquatableArray<HeaderMatch> Headers { get; init; } = [];

    /// <summary>Only for clients with one of these node ids; empty for all.</summary>
    public EquatableArray<string> Nodes { get; init; } = [];

    /// <summary>Of the whole process; null for no limit.</summary>
    public uint? MaxActiveFaults { get; init; }
}
