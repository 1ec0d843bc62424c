namespace MeshClient.Topology;

/// <summary>
/// One walk over the clusters that a target needs, aggregates included (gRFC A74). It always walks to the end, so that everything
/// still unknown is asked for at once. Single-owner: the control loop.
/// </summary>
internal sealed class ClusterTraversal(Func<string, ClusterTopology> acquire)
{
    /// <summary>Aggregates nested deeper are not followed (gRFC A37).</summary>
    public const int MaxDepth = 16;

    private readonly List<string> _waitingFor = [];

    public Dictionary<string, ClusterTopology> Reached { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<string> WaitingFor => _waitingFor;

    public bool IsComplete => _waitingFor.Count == 0;

    public void Visit(string name) => Visit(name, 0);

    private void Visit(string name, int depth)
    {
        // A name met before is not walked again, which also ends cycles.
        if (depth >= MaxDepth || Reached.ContainsKey(name))
        {
            return;
        }

        var cluster = acquire(name);
        Reached.Add(name, cluster);
        if (!cluster.HasAnswer)
        {
            _waitingFor.Add(cluster.WaitingFor);
        }

        foreach (var child in cluster.Children)
        {
            Visit(child, depth + 1);
        }
    }
}
