namespace MeshClient.Balancing;

/// <summary>A member of a list. Immutable.</summary>
internal readonly record struct WeightedEndpoint(Endpoint Endpoint, ulong Weight);
