using System.Collections.Immutable;
using System.Globalization;
using MeshClient.Xds.Client;

namespace MeshClient.Topology;

/// <summary>
/// One walk over a cluster and, if it is an aggregate, those below it (gRFC A74). It always walks to the end, so that everything still
/// unknown is asked for at once, and goes on from there when that answers. Single-owner: the control loop, except
/// <see cref="Pending"/>.
/// </summary>
internal sealed class ClusterTraversal
{
    /// <summary>Levels of clusters, the leaf included; an aggregate that is nested deeper fails as a whole (gRFC A37).</summary>
    public const int MaxDepth = 16;

    private readonly string _root;
    private readonly string _origin;
    private readonly Func<string, ClusterTopology> _hold;

    // Of the clusters that were unknown when the walk met them.
    private readonly Dictionary<ClusterTopology, int> _depths = [];
    private volatile ImmutableHashSet<ClusterTopology> _pending = [];

    private ClusterTraversal(string root, string origin, Func<string, ClusterTopology> hold) => (_root, _origin, _hold) = (root, origin, hold);

    public Dictionary<string, ClusterTopology> Reached { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Clusters with endpoints of their own, and those that cannot be used, each at its first place. In order, and whole, only if nothing
    /// was unknown from the start.
    /// </summary>
    public List<ClusterTopology> Leaves { get; } = [];

    /// <summary>Clusters of which nothing is known yet. Thread-safe.</summary>
    public ImmutableHashSet<ClusterTopology> Pending => _pending;

    public bool IsComplete => _pending.IsEmpty;

    /// <summary>Why the root cannot be used as it is configured.</summary>
    public XdsError? Error { get; private set; }

    /// <param name="root">Where the walk begins.</param>
    /// <param name="origin">Ends the text of errors, see <see cref="TopologyOptions.Origin"/>.</param>
    /// <param name="hold">Finds a cluster and keeps it.</param>
    public static ClusterTraversal Of(string root, string origin, Func<string, ClusterTopology> hold)
    {
        var traversal = new ClusterTraversal(root, origin, hold);
        traversal.Visit(root, 0);
        if (traversal.IsComplete && traversal.Leaves.Count == 0)
        {
            traversal.Error ??= new XdsError(
                XdsErrorKind.Invalid,
                $"Aggregate cluster \"{root}\" leads only back to itself and has no cluster with endpoints; calls to it fail. Check the "
                + $"clusters that it names.{origin}");
        }

        return traversal;
    }

    /// <summary>
    /// Walks on below a cluster that was unknown so far, so that thousands of answers that come one by one cost one step each. False for a
    /// cluster that was known: what the walk has found may be wrong now.
    /// </summary>
    public bool TryContinue(ClusterTopology cluster)
    {
        if (!_pending.Contains(cluster))
        {
            return false;
        }

        if (cluster.HasAnswer)
        {
            _pending = _pending.Remove(cluster);
            VisitChildren(cluster, _depths[cluster]);
        }

        return true;
    }

    private void Visit(string name, int depth)
    {
        // A name met before is not walked again, which also ends cycles: the first place counts.
        if (Reached.ContainsKey(name))
        {
            return;
        }

        if (depth >= MaxDepth)
        {
            Error ??= TooDeep(name);
            return;
        }

        var cluster = _hold(name);
        Reached.Add(name, cluster);
        if (!cluster.HasAnswer)
        {
            _depths.Add(cluster, depth);
            _pending = _pending.Add(cluster);
        }
        else if (!cluster.IsAggregate)
        {
            Leaves.Add(cluster);
        }

        VisitChildren(cluster, depth);
    }

    private void VisitChildren(ClusterTopology cluster, int depth)
    {
        foreach (var child in cluster.Children)
        {
            Visit(child, depth + 1);
        }
    }

    private XdsError TooDeep(string name) => new(
        XdsErrorKind.Invalid,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Aggregate cluster \"{_root}\" is nested more than {MaxDepth} levels deep (at cluster \"{name}\"); calls to it fail. Name the "
            + $"clusters with endpoints directly.{_origin}"));
}
