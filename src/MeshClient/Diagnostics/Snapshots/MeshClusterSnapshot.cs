namespace MeshClient;

/// <summary>One cluster and its endpoints. Immutable.</summary>
public sealed record MeshClusterSnapshot
{
    /// <summary>The name of the cluster.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The clusters that an aggregate cluster stands for, in order of preference (gRFC A37); empty for a cluster with endpoints of its own.
    /// </summary>
    public IReadOnlyList<string> Leaves { get; init; } = [];

    /// <summary>The leaf that calls to an aggregate cluster go to now; null when none is usable, and for other clusters.</summary>
    public string? ActiveLeaf { get; init; }

    /// <summary>The balancing policy in force, after local mapping; empty before the cluster was configured, and for an aggregate, of which
    /// each leaf has its own.</summary>
    public required string Policy { get; init; }

    /// <summary>Which setting chose the policy: <c>LegacyEnum</c>, <c>PolicyTree</c> or <c>Local</c>; empty before the cluster was
    /// configured.</summary>
    public required string PolicyOrigin { get; init; }

    /// <summary>True when connections to its endpoints use TLS.</summary>
    public required bool UsesTls { get; init; }

    /// <summary>Why the cluster cannot serve, or what is wrong while it does; null when nothing is.</summary>
    public required string? Error { get; init; }

    /// <summary>True while so few endpoints are usable that health is ignored.</summary>
    public required bool IsPanicking { get; init; }

    /// <summary>Requests in flight.</summary>
    public required int ActiveRequests { get; init; }

    /// <summary>Limit of <see cref="ActiveRequests"/>.</summary>
    public required long MaxRequests { get; init; }

    /// <summary>Retries in flight.</summary>
    public required int ActiveRetries { get; init; }

    /// <summary>Limit of <see cref="ActiveRetries"/>; null when a budget limits them to a share of the requests.</summary>
    public required long? MaxRetries { get; init; }

    /// <summary>The endpoints, those that drain included.</summary>
    public required IReadOnlyList<MeshEndpointSnapshot> Endpoints { get; init; }
}
