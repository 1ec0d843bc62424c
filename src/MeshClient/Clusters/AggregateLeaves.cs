// Hot path.
using System.Collections.Immutable;
using MeshClient.Balancing;
using MeshClient.Xds.Client;

namespace MeshClient.Clusters;

/// <summary>
/// The clusters that an aggregate cluster stands for, in order of preference (gRFC A37). Each is balanced, secured and limited by its
/// own configuration (gRFC A75). Immutable, but for the signal that another list has taken over.
/// </summary>
/// <param name="leaves">Clusters with endpoints of their own; empty when the aggregate is made of nothing that could have any.</param>
/// <param name="error">Why there is no leaf, or what is wrong while the list stays in force.</param>
internal sealed class AggregateLeaves(ImmutableArray<ClusterRuntime> leaves, XdsError? error)
{
    private readonly TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _nextChange;

    public ImmutableArray<ClusterRuntime> Leaves => leaves;

    public XdsError? Error => error;

    /// <summary>True if a pick may depend on the hash of the request.</summary>
    public bool UsesRequestHash
    {
        get
        {
            foreach (var leaf in leaves)
            {
                if (leaf.Balancer.UsesRequestHash)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Where a call would go now; null while no leaf has an endpoint that can be reached.</summary>
    public ClusterRuntime? Active
    {
        get
        {
            foreach (var leaf in leaves)
            {
                if (leaf.Balancer.HasUsableEndpoint)
                {
                    return leaf;
                }
            }

            return null;
        }
    }

    /// <summary>
    /// Completes when any leaf may have become usable, or when another list is in force. One for all who wait, however often they ask:
    /// each that is made stays with the leaves until one of them changes.
    /// </summary>
    public Task NextChange
    {
        get
        {
            if (Volatile.Read(ref _nextChange) is { IsCompleted: false } known)
            {
                return known;
            }

            var changes = new Task[leaves.Length + 1];
            changes[^1] = _replaced.Task;
            for (var i = 0; i < leaves.Length; i++)
            {
                changes[i] = leaves[i].Balancer.NextChange;
            }

            var next = Task.WhenAny(changes);
            Volatile.Write(ref _nextChange, next);
            return next;
        }
    }

    /// <summary>
    /// The first leaf with an endpoint that can be used, in any of its priorities. Only when no leaf has one, those are asked for what
    /// they do in need: ignore health, or try again what could not be reached a moment ago.
    /// </summary>
    /// <param name="context">What the choice may depend on.</param>
    /// <param name="leaf">Whose decision it is: that of the endpoint, or the last one when none has any. Null without leaves.</param>
    /// <param name="endpoint">Set when picked.</param>
    public PickStatus Pick(in PickContext context, out ClusterRuntime? leaf, out Endpoint? endpoint)
    {
        leaf = null;
        foreach (var candidate in leaves)
        {
            leaf = candidate;
            var status = candidate.Balancer.PickUsable(context, out endpoint);
            if (status != PickStatus.NoEndpoint)
            {
                return status;
            }
        }

        foreach (var candidate in leaves)
        {
            leaf = candidate;
            var status = candidate.Balancer.Pick(context, out endpoint);
            if (status != PickStatus.NoEndpoint)
            {
                return status;
            }
        }

        endpoint = null;
        return PickStatus.NoEndpoint;
    }

    /// <summary>Control loop: another list, or none, is in force.</summary>
    public void Retire() => _replaced.TrySetResult();

    /// <summary>For people: why no leaf serves.</summary>
    public string Describe(string aggregate) => leaves.IsEmpty
        ? error?.Message ?? $"aggregate cluster \"{aggregate}\" has no leaf"
        : $"no leaf of aggregate cluster \"{aggregate}\" has a usable endpoint ("
            + $"{string.Join("; ", leaves.Select(leaf => $"\"{leaf.Name}\": {leaf.Failure ?? "none configured"}"))})";
}
