namespace MeshClient.Xds.Client;

/// <summary>The connection to a control-plane server at one moment, for diagnostics. Immutable.</summary>
internal sealed record XdsServerStatus
{
    public required string Uri { get; init; }

    /// <summary>
    /// True from the first stream until a failure, and again from the first response of a later stream (gRFC A78). False while nothing
    /// needs the server.
    /// </summary>
    public required bool IsConnected { get; init; }

    /// <summary>Streams opened so far.</summary>
    public required int ConnectCount { get; init; }

    /// <summary>Why the last stream that failed did so; stays after a recovery.</summary>
    public required string? LastError { get; init; }

    public required DateTimeOffset? LastErrorTime { get; init; }

    public required DateTimeOffset? LastResponseTime { get; init; }

    /// <summary>What the server calls itself in its last response; may be empty.</summary>
    public required string ControlPlane { get; init; }

    /// <summary>NACKs sent so far.</summary>
    public required int NackCount { get; init; }
}
