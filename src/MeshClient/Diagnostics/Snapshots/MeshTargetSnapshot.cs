namespace MeshClient;

/// <summary>One target: an authority that the application asked for. Immutable.</summary>
public sealed record MeshTargetSnapshot
{
    /// <summary>The authority as the application wrote it.</summary>
    public required string Name { get; init; }

    /// <summary>What is known about it.</summary>
    public required MeshTargetStatus Status { get; init; }

    /// <summary>Why it cannot serve calls; null when it can: configured, with a usable endpoint in one of its clusters.</summary>
    public required string? Problem { get; init; }

    /// <summary>Name of its Listener; empty before its subscription began.</summary>
    public required string Listener { get; init; }

    /// <summary>Name of its RouteConfiguration; null while unknown.</summary>
    public required string? RouteConfiguration { get; init; }

    /// <summary>The virtual host that serves it; null when none does.</summary>
    public required string? VirtualHost { get; init; }

    /// <summary>The routes in force, in the order in which they are tried.</summary>
    public required IReadOnlyList<MeshRouteSnapshot> Routes { get; init; }

    /// <summary>The clusters that the routes name.</summary>
    public required IReadOnlyList<string> Clusters { get; init; }

    /// <summary>The resources that the next configuration still needs.</summary>
    public required IReadOnlyList<string> WaitingFor { get; init; }

    /// <summary>What is wrong while the configuration stays in force.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
