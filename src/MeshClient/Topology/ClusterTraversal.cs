using System.Globalization;
using MeshClient.Xds.Client;

namespace MeshClient.Topology;

/// <summary>
/// One walk over a cluster and, if it is an aggregate, those below it (gRFC A74). It always walks to the end, so that everything still
/// unknown is asked for at once. Single-owner: the control loop.
/// </summary>
internal sealed class ClusterTraversal(Func<string, ClusterTopology> hold)
{
    /// <summary>Levels of clusters, the leaf included; an aggregate that is nested deeper fails as a whole (gRFC A37).</summary>
    public const int MaxDepth = 16;

    public Dictionary<string, ClusterTopology> Reached { get; } = new(StringComparer.Ordinal);

    /// <summary>Clusters with endpoints of their own, and those that cannot be used, each at its first place.</summary>
    public List<ClusterTopology> Leaves { get; } = [];

    /// <summary>Clusters of which nothing is known yet.</summary>
    public List<ClusterTopology> Pending { get; } = [];

    public bool IsComplete => Pending.Count == 0;

    /// <summary>Why the root cannot be used as it is configured.</summary>
    public XdsError? Error { get; private set; }

    public void Visit(string root)
    {
        Visit(root, 0);
        if (IsComplete && Leaves.Count == 0)
        {
            Error ??= new XdsError(
                XdsErrorKind.Invalid,
                $"Aggregate cluster \"{root}\" leads only back to itself and has no cluster with endpoints; calls to it fail. Check the "
                + "clusters that it names.");
        }

        void Visit(string name, int depth)
        {
            // A name met before is not walked again, which also ends cycles: the first place counts.
            if (Reached.ContainsKey(name))
            {
                return;
            }

            if (depth >= MaxDepth)
            {
                Error ??= TooDeep(root, name);
                return;
            }

            var cluster = hold(name);
            Reached.Add(name, cluster);
            if (!cluster.HasAnswer)
            {
                Pending.Add(cluster);
            }
            else if (!cluster.IsAggregate)
            {
                Leaves.Add(cluster);
            }

            foreach (var child in cluster.Children)
            {
                Visit(child, depth + 1);
            }
        }
    }

    private static XdsError TooDeep(string root, string name) => new(
        XdsErrorKind.Invalid,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Aggregate cluster \"{root}\" is nested more than {MaxDepth} levels deep (at cluster \"{name}\"); calls to it fail. Name the "
            + $"clusters with endpoints directly."));
}
