namespace MeshClient.Balancing.LatencyAware;

/// <summary>An endpoint as the picker reads it. Immutable.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Statistics">Its statistics, one dereference nearer.</param>
/// <param name="InverseWeight">1 / normalised weight (mean 1).</param>
internal readonly record struct LatencyCandidate(Endpoint Endpoint, EndpointStatistics Statistics, double InverseWeight);
