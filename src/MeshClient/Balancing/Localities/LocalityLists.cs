namespace MeshClient.Balancing.Localities;

/// <summary>Which endpoints of a locality were in which list at one moment. Immutable.</summary>
internal readonly record struct LocalityLists(Endpoint[] Healthy, Endpoint[] Degraded);
