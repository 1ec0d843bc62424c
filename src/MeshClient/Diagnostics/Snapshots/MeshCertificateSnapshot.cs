namespace MeshClient;

/// <summary>
/// Certificates that clusters or control planes are connected to with: one file, or a certificate and its key. Never contains key material.
/// Immutable.
/// </summary>
public sealed record MeshCertificateSnapshot
{
    /// <summary>What they are for: <c>identity</c> (our certificate) or <c>roots</c> (whom we trust).</summary>
    public required string Role { get; init; }

    /// <summary>The files; empty if the control plane sent the certificates themselves.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The time between two readings of the files.</summary>
    public required TimeSpan RefreshInterval { get; init; }

    /// <summary>When the certificate in force runs out, of several the first; null while there is none.</summary>
    public required DateTimeOffset? ValidUntil { get; init; }

    /// <summary>When what is in force was read for the first time; null while there is none.</summary>
    public required DateTimeOffset? LoadedAt { get; init; }

    /// <summary>When the files were read last, successfully or not; null before.</summary>
    public required DateTimeOffset? LastReadAt { get; init; }

    /// <summary>How often other certificates came into force after the first.</summary>
    public required int Rotations { get; init; }

    /// <summary>How often what was read could not be used.</summary>
    public required int Rejections { get; init; }

    /// <summary>Why the last reading failed, so that what was read before is still in force; null if it did not.</summary>
    public required string? Problem { get; init; }
}
