using MeshClient.Balancing;
using MeshClient.Clusters;
using MeshClient.Topology;
using MeshClient.Xds.Model;

namespace MeshClient.Runtime;

/// <summary>
/// Whether targets can serve calls: configuration in force and at least one usable endpoint in one of their clusters. Thread-safe.
/// </summary>
internal sealed class Readiness(TargetRegistry targets, ClusterRegistry clusters)
{
    /// <summary>Completes when the target can serve calls. Asking for a target starts it.</summary>
    public async Task WaitAsync(TargetKey key, CancellationToken cancellationToken)
    {
        while (true)
        {
            var target = targets.Get(key);
            await target.WaitUntilReadyAsync(cancellationToken).ConfigureAwait(false);

            // The signals first: whatever changes after this line completes one of them.
            var targetChange = target.NextChange;
            var used = ClustersOf(target.Snapshot);
            Task[] changes = [targetChange, .. used.Select(cluster => cluster.NextChange)];
            if (ProblemOf(target) is null)
            {
                return;
            }

            await Task.WhenAny(changes).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Why the target cannot serve calls, for people; null when it can.</summary>
    public string? ProblemOf(TargetKey key) => ProblemOf(targets.Get(key));

    /// <inheritdoc cref="ProblemOf(TargetKey)"/>
    public string? ProblemOf(TargetRuntime target)
    {
        var snapshot = target.Snapshot;
        if (snapshot.Status != TargetStatus.Ready)
        {
            return snapshot.Error ?? (snapshot.WaitingFor.IsEmpty ? "starting" : $"waiting for {snapshot.WaitingForText}");
        }

        var used = ClustersOf(snapshot);
        return used.Count == 0 || used.Exists(HasUsableEndpoint)
            ? null
            : string.Join("; ", used.Where(cluster => cluster.Aggregate is null or { Error: not null }).Select(ProblemOf));
    }

    private static bool HasUsableEndpoint(ClusterRuntime cluster) => cluster.Balancer.GetEndpointSnapshots().Any(IsUsable);

    private static bool IsUsable(BalancerEndpointSnapshot endpoint) =>
        endpoint.State is EndpointState.Idle or EndpointState.Ready
        && endpoint.Health is EndpointHealth.Unknown or EndpointHealth.Healthy or EndpointHealth.Degraded;

    private static string ProblemOf(ClusterRuntime cluster) => cluster.Error is { } problem ? problem.Message
        : cluster.Balancer.LastConnectError is { } error
        ? $"cluster \"{cluster.Name}\" has no usable endpoint; the last connection attempt failed: {error}"
        : $"cluster \"{cluster.Name}\" has no usable endpoint";

    // The leaves of aggregates are read from the clusters themselves, which know of a change before the target reports it.
    private List<ClusterRuntime> ClustersOf(TargetSnapshot target)
    {
        var names = target.Clusters.ToHashSet(StringComparer.Ordinal);
        var named = clusters.Runtimes.Where(cluster => names.Contains(cluster.Name)).ToList();
        return [.. named.Concat(named.SelectMany(cluster => cluster.Aggregate?.Leaves ?? [])).Distinct()];
    }
}
