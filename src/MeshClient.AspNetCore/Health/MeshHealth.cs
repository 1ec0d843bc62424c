using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MeshClient.AspNetCore.Health;

/// <summary>
/// The health of a runtime by its snapshot: unhealthy when a target cannot serve calls, degraded when something is wrong that calls do
/// not feel yet, healthy otherwise. Immutable.
/// </summary>
internal sealed record MeshHealth(HealthStatus Status, string Description, IReadOnlyDictionary<string, object> Details)
{
    // The description goes into logs and answers of probes; the details have all.
    private const int MaxDescribed = 10;

    /// <param name="snapshot">What the runtime knows.</param>
    /// <param name="targets">The targets that count; null for all that were asked for.</param>
    /// <param name="unknownTargetsPass">Requests to unknown hosts leave the mesh, so those count for nothing unless they are named.</param>
    public static MeshHealth Of(MeshSnapshot snapshot, IReadOnlyList<string>? targets, bool unknownTargetsPass)
    {
        var failed = Failures(snapshot, targets, unknownTargetsPass).ToArray();
        var degraded = Degradations(snapshot).ToArray();
        var details = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (subject, reason) in failed.Concat(degraded))
        {
            details.TryAdd(subject, reason);
        }

        return failed.Length > 0 ? new MeshHealth(HealthStatus.Unhealthy, Describe("cannot serve calls", failed), details)
            : degraded.Length > 0 ? new MeshHealth(HealthStatus.Degraded, Describe("serves calls with limits", degraded), details)
            : new MeshHealth(HealthStatus.Healthy, "The mesh serves calls.", details);
    }

    private static string Describe(string what, (string Subject, string Reason)[] findings)
    {
        var described = string.Join("; ", findings.Take(MaxDescribed).Select(finding => $"{finding.Subject}: {finding.Reason}"));
        var rest = findings.Length > MaxDescribed ? string.Create(CultureInfo.InvariantCulture, $"; and {findings.Length - MaxDescribed} more") : "";
        return $"The mesh {what}: {described}{rest}.";
    }

    private static IEnumerable<(string Subject, string Reason)> Failures(
        MeshSnapshot snapshot, IReadOnlyList<string>? targets, bool unknownTargetsPass)
    {
        var counted = snapshot.Targets.Where(target => targets is null
            ? target.Status != MeshTargetStatus.Unknown || !unknownTargetsPass
            : targets.Contains(target.Name, StringComparer.OrdinalIgnoreCase));
        foreach (var target in counted.Where(target => target.Problem is not null))
        {
            yield return ($"target {target.Name}", target.Problem!);
        }

        foreach (var missing in (targets ?? []).Except(snapshot.Targets.Select(target => target.Name), StringComparer.OrdinalIgnoreCase))
        {
            yield return ($"target {missing}", "not subscribed yet");
        }
    }

    private static IEnumerable<(string Subject, string Reason)> Degradations(MeshSnapshot snapshot)
    {
        // A server that nothing is subscribed at is not connected either, and that is fine.
        var away = snapshot.ControlPlanes
            .Where(server => !server.IsConnected && snapshot.Resources.Any(resource => resource.Server == server.Uri))
            .ToArray();
        foreach (var server in away)
        {
            var reason = server.LastError is null ? "not connected yet" : $"not connected: {server.LastError}";
            yield return ($"control plane {server.Uri}", reason);
        }

        // Of the resources of a server that is away nothing new can be said.
        var stale = snapshot.Resources.Where(resource =>
            resource is { Error: not null, IsInForce: true } && !away.Any(server => server.Uri == resource.Server));
        foreach (var resource in stale)
        {
            yield return ($"{resource.Type} {resource.Name}", $"version {resource.Version} stays in force: {resource.Error}");
        }

        foreach (var cluster in snapshot.Clusters)
        {
            if (cluster.IsPanicking)
            {
                yield return ($"cluster {cluster.Name}", "so few endpoints are healthy that health is ignored");
            }
            else if (cluster.Error is not null && cluster.Endpoints.Count > 0)
            {
                yield return ($"cluster {cluster.Name}", cluster.Error);
            }
        }
    }
}
