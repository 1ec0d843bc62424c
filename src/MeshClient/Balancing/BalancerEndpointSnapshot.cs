using MeshClient.Balancing.LatencyAware;
using MeshClient.Xds.Model;

namespace MeshClient.Balancing;

/// <summary>What an endpoint looked like at one moment, for diagnostics. Immutable.</summary>
internal sealed record BalancerEndpointSnapshot
{
    public required EndpointAddress Address { get; init; }

    public required Locality Locality { get; init; }

    public required int Priority { get; init; }

    public required uint Weight { get; init; }

    public required EndpointHealth Health { get; init; }

    public required EndpointState State { get; init; }

    public required int InFlight { get; init; }

    /// <summary>Expected time to response headers; null when not measured lately.</summary>
    public required TimeSpan? LatencyEstimate { get; init; }

    /// <summary>Attempts started since this client knows the endpoint.</summary>
    public required long Picks { get; init; }

    /// <summary>Attempts that ended in a failure of the endpoint.</summary>
    public required long Failures { get; init; }

    public required string? LastConnectError { get; init; }

    public static BalancerEndpointSnapshot Of(Endpoint endpoint, LatencySettings settings, TimeProvider time, long now)
    {
        var placement = endpoint.Placement;
        var estimate = settings.Current(endpoint.Statistics, now);
        return new BalancerEndpointSnapshot
        {
            Address = endpoint.Address,
            Locality = placement.Locality,
            Priority = placement.Priority,
            Weight = placement.Model.Weight,
            Health = placement.Model.Health,
            State = endpoint.State,
            InFlight = endpoint.Statistics.InFlight,
            LatencyEstimate = double.IsNaN(estimate) ? null : time.ToSpan(estimate),
            Picks = endpoint.Statistics.Picks,
            Failures = endpoint.Statistics.Failures,
            LastConnectError = endpoint.LastConnectError,
        };
    }
}
