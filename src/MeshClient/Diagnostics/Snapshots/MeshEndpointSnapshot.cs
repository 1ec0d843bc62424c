namespace MeshClient;

/// <summary>One endpoint of a cluster as this process has seen it. Immutable.</summary>
public sealed record MeshEndpointSnapshot
{
    /// <summary>Where it is: <c>10.0.0.1:80</c>, <c>[::1]:80</c> or <c>unix:/path</c>.</summary>
    public required string Address { get; init; }

    /// <summary><c>region/zone/sub_zone</c>; parts may be empty.</summary>
    public required string Locality { get; init; }

    /// <summary>Its priority; zero is the highest.</summary>
    public required int Priority { get; init; }

    /// <summary>Its configured weight.</summary>
    public required long Weight { get; init; }

    /// <summary>Its health as the control plane reports it, such as <c>Healthy</c>.</summary>
    public required string Health { get; init; }

    /// <summary><c>Idle</c> (not connected yet), <c>Ready</c>, <c>BackOff</c> (connecting failed) or <c>Draining</c> (removed).</summary>
    public required string State { get; init; }

    /// <summary>Attempts in flight.</summary>
    public required int InFlight { get; init; }

    /// <summary>The expected time to response headers; null when it was not measured lately.</summary>
    public required TimeSpan? LatencyEstimate { get; init; }

    /// <summary>Attempts started since this process knows the endpoint.</summary>
    public required long Picks { get; init; }

    /// <summary>Attempts that ended in a failure of the endpoint.</summary>
    public required long Failures { get; init; }

    /// <summary>Why the last connection attempt failed; null when it did not.</summary>
    public required string? LastConnectError { get; init; }
}
