namespace MeshClient.Xds.Client;

/// <summary>A watched resource at one moment, for diagnostics. Immutable.</summary>
internal sealed record XdsResourceStatus
{
    public required XdsResourceType Type { get; init; }

    public required string Name { get; init; }

    /// <summary>The server it is subscribed at; empty if its name leads to none.</summary>
    public required string ServerUri { get; init; }

    public required XdsResourceState State { get; init; }

    /// <summary>True if a copy is in force, whatever the state.</summary>
    public required bool IsCached { get; init; }

    /// <summary>What the copy in force was read from, byte for byte; null if there is none.</summary>
    public required RawResource? Raw { get; init; }

    /// <summary>True if the copy in force was received by an earlier run and no server has said anything about the resource yet.</summary>
    public bool IsFromCache { get; init; }

    /// <summary>Version of the copy in force; empty if there is none.</summary>
    public required string Version { get; init; }

    /// <summary>When the copy in force was last confirmed by the server; null if there is none.</summary>
    public required DateTimeOffset? LastUpdate { get; init; }

    /// <summary>Fields that the copy in force sets and that have no effect in this client.</summary>
    public required IReadOnlyCollection<string> IgnoredFields { get; init; }

    /// <summary>What is wrong with the resource, or else with the connection to its server; null if nothing is.</summary>
    public required XdsError? Error { get; init; }

    /// <summary>Version of the last rejected copy; empty if the last one was not rejected.</summary>
    public required string FailedVersion { get; init; }

    public required DateTimeOffset? LastFailure { get; init; }
}
