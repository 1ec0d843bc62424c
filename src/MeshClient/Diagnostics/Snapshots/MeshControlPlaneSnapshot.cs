namespace MeshClient;

/// <summary>The connection to one control-plane server. Immutable.</summary>
public sealed record MeshControlPlaneSnapshot
{
    /// <summary>The address as it was configured.</summary>
    public required string Uri { get; init; }

    /// <summary>True while the stream works: from the first stream until a failure, then from the first response of a later one
    /// (gRFC A78). False while nothing needs the server.</summary>
    public required bool IsConnected { get; init; }

    /// <summary>True for the server whose word counts, for at least one authority: the first of its list, or a later one while those before it
    /// cannot be reached (gRFC A71). False while nothing needs the server, and while it is only tried.</summary>
    public bool IsInUse { get; init; }

    /// <summary>What the server calls itself; may be empty.</summary>
    public required string Identifier { get; init; }

    /// <summary>Streams opened so far.</summary>
    public required int StreamCount { get; init; }

    /// <summary>Responses rejected so far, wholly or in part.</summary>
    public required int NackCount { get; init; }

    /// <summary>When the last response came; null before the first.</summary>
    public required DateTimeOffset? LastResponse { get; init; }

    /// <summary>Why the last failed stream failed; stays after a recovery. Null when none failed.</summary>
    public required string? LastError { get; init; }

    /// <summary>When the last failed stream failed.</summary>
    public required DateTimeOffset? LastErrorTime { get; init; }

    /// <summary>The load reports to this server; null when no cluster ever reported to it.</summary>
    public MeshLoadReportingSnapshot? LoadReporting { get; init; }
}
