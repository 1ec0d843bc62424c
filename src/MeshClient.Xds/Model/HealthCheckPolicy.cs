using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>Active probing of endpoints (<c>envoy.config.core.v3.HealthCheck</c>), defaults filled in. Immutable.</summary>
internal sealed record HealthCheckPolicy
{
    public required HealthChecker Checker { get; init; }

    public required TimeSpan Timeout { get; init; }

    public required TimeSpan Interval { get; init; }

    /// <summary>Failures in a row that make an endpoint unhealthy.</summary>
    public required uint UnhealthyThreshold { get; init; }

    /// <summary>Successes in a row that make it healthy again.</summary>
    public required uint HealthyThreshold { get; init; }

    /// <summary>Interval while the endpoint is unhealthy.</summary>
    public required TimeSpan UnhealthyInterval { get; init; }

    /// <summary>Interval from the first failure until it counts.</summary>
    public required TimeSpan UnhealthyEdgeInterval { get; init; }

    /// <summary>Interval from the first success until it counts.</summary>
    public required TimeSpan HealthyEdgeInterval { get; init; }

    /// <summary>Interval as long as the cluster has had no call.</summary>
    public TimeSpan NoTrafficInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The same, for an endpoint that is healthy.</summary>
    public TimeSpan NoTrafficHealthyInterval { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan InitialJitter { get; init; }

    public TimeSpan IntervalJitter { get; init; }

    public uint IntervalJitterPercent { get; init; }

    public bool ReuseConnection { get; init; } = true;

    /// <summary>Offered by the probes in place of the cluster's own; empty for the latter.</summary>
    public EquatableArray<string> AlpnProtocols { get; init; } = [];
}
