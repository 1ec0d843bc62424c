namespace MeshClient.Xds.LoadReporting;

/// <summary>The load reports to one server at one moment, for diagnostics. Immutable.</summary>
internal sealed record LoadReportStatus
{
    public required string Uri { get; init; }

    /// <summary>The server has said what it wants on the stream that is open.</summary>
    public required bool IsReporting { get; init; }

    /// <summary>Distance of the reports; null while the server has not said it.</summary>
    public required TimeSpan? Interval { get; init; }

    /// <summary>Clusters that report here, in ordinal order.</summary>
    public required IReadOnlyList<string> Clusters { get; init; }

    /// <summary>Those of <see cref="Clusters"/> that the server wants to know about.</summary>
    public required IReadOnlyList<string> RequestedClusters { get; init; }

    /// <summary>Streams opened so far.</summary>
    public required int ConnectCount { get; init; }

    /// <summary>Reports sent so far; those that were left out because they would have said nothing do not count.</summary>
    public required long ReportCount { get; init; }

    public required DateTimeOffset? LastReportTime { get; init; }

    /// <summary>Why the last stream that failed did so; stays after a recovery.</summary>
    public required string? LastError { get; init; }

    public required DateTimeOffset? LastErrorTime { get; init; }
}
