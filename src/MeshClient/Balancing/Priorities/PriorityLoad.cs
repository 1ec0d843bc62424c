namespace MeshClient.Balancing.Priorities;

/// <summary>Percent of the traffic for one priority's healthy and degraded endpoints, or for all of them in panic. Immutable.</summary>
internal readonly record struct PriorityLoad(int Healthy, int Degraded, bool Panic);
