namespace MeshClient.Balancing.Priorities;

/// <summary>Endpoints of one priority by health. Immutable.</summary>
internal readonly record struct PriorityCount(int Total, int Healthy, int Degraded)
{
    /// <summary>As if there were one endpoint, as healthy as the best of them.</summary>
    public PriorityCount AsOne() => new(Math.Min(Total, 1), Math.Min(Healthy, 1), Healthy > 0 ? 0 : Math.Min(Degraded, 1));
}
