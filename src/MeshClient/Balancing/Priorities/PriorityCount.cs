namespace MeshClient.Balancing.Priorities;

/// <summary>Endpoints of one priority by health. Immutable.</summary>
internal readonly record struct PriorityCount(int Total, int Healthy, int Degraded);
