using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Proto.LoadStats;

namespace MeshClient.Testing.LoadReports;

/// <summary>What a control plane wants clients to report (<c>LoadStatsResponse</c>). Immutable.</summary>
public sealed record LoadReportRequest
{
    /// <summary>The clusters to report.</summary>
    /// <value>None.</value>
    public IReadOnlyList<string> Clusters { get; init; } = [];

    /// <summary>Wants every cluster reported, whatever <see cref="Clusters"/> says.</summary>
    /// <value>True.</value>
    public bool AllClusters { get; init; } = true;

    /// <summary>The time between reports. Clients may insist on a longer one; gRPC libraries report once a second at most.</summary>
    /// <value>1 second.</value>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Wants the load of every endpoint, which most clients ignore.</summary>
    /// <value>False.</value>
    public bool EveryEndpoint { get; init; }

    internal LoadStatsResponse ToMessage() => new()
    {
        Clusters = { Clusters },
        SendAllClusters = AllClusters,
        LoadReportingInterval = Duration.FromTimeSpan(Interval),
        ReportEndpointGranularity = EveryEndpoint,
    };
}
