namespace MeshClient;

/// <summary>The load reports (LRS) to one control-plane server. Immutable.</summary>
public sealed record MeshLoadReportingSnapshot
{
    /// <summary>True while a stream is open on which the server has said what it wants.</summary>
    public required bool IsReporting { get; init; }

    /// <summary>The time between reports; null while the server has not said it.</summary>
    public required TimeSpan? Interval { get; init; }

    /// <summary>The clusters that report to this server, by name.</summary>
    public required IReadOnlyList<string> Clusters { get; init; }

    /// <summary>Those of <see cref="Clusters"/> that the server asks for; empty while it has not said which.</summary>
    public required IReadOnlyList<string> RequestedClusters { get; init; }

    /// <summary>Streams opened so far.</summary>
    public required int StreamCount { get; init; }

    /// <summary>Reports sent so far. What would say nothing, twice in a row, is not sent.</summary>
    public required long ReportCount { get; init; }

    /// <summary>When the last report was sent; null before the first.</summary>
    public required DateTimeOffset? LastReport { get; init; }

    /// <summary>Why the last failed stream failed; stays after a recovery. Null when none failed.</summary>
    public required string? LastError { get; init; }

    /// <summary>When the last failed stream failed.</summary>
    public required DateTimeOffset? LastErrorTime { get; init; }
}
