using System.Text.Json;
using MeshClient.Diagnostics.Snapshots;

namespace MeshClient;

/// <summary>
/// What a runtime knows at one moment: control planes, resources, targets, clusters and endpoints. The one source for health checks,
/// admin pages and tests. Immutable.
/// </summary>
public sealed record MeshSnapshot
{
    /// <summary>When the snapshot was taken.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>How this process is known to the control plane; empty without one.</summary>
    public required string NodeId { get; init; }

    /// <summary>The control-plane servers that were used, in the order of first use. Empty in easy mode.</summary>
    public required IReadOnlyList<MeshControlPlaneSnapshot> ControlPlanes { get; init; }

    /// <summary>The resources watched at control planes, by type and name.</summary>
    public required IReadOnlyList<MeshResourceSnapshot> Resources { get; init; }

    /// <summary>The targets that were asked for, by name.</summary>
    public required IReadOnlyList<MeshTargetSnapshot> Targets { get; init; }

    /// <summary>The clusters that targets or calls in flight use, by name.</summary>
    public required IReadOnlyList<MeshClusterSnapshot> Clusters { get; init; }

    /// <summary>The certificates in use, by file.</summary>
    public IReadOnlyList<MeshCertificateSnapshot> Certificates { get; init; } = [];

    /// <summary>The snapshot as indented JSON with names in camel case; what the admin endpoint <c>config_dump</c> shows.</summary>
    /// <returns>A JSON object.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, MeshSnapshotJson.Default.MeshSnapshot);

    /// <summary>Writes what <see cref="ToJson"/> returns, as UTF-8 and in parts: thousands of clusters make many megabytes.</summary>
    /// <param name="stream">Where to; stays open.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>A task that ends when all is written.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
    public Task WriteJsonAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return JsonSerializer.SerializeAsync(stream, this, MeshSnapshotJson.Default.MeshSnapshot, cancellationToken);
    }
}
