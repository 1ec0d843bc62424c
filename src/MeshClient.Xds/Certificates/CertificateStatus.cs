namespace MeshClient.Xds.Certificates;

/// <summary>How one watch of certificates stands. Immutable.</summary>
/// <param name="Role">What the certificates are for.</param>
/// <param name="Files">Where they come from; empty if the configuration contains them.</param>
/// <param name="RefreshInterval">Time between two readings.</param>
internal sealed record CertificateStatus(string Role, IReadOnlyList<string> Files, TimeSpan RefreshInterval)
{
    /// <summary>When the material in force runs out; null without one.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>When the material in force was read for the first time; null without one.</summary>
    public DateTimeOffset? LoadedAt { get; init; }

    /// <summary>When the files were read last, successfully or not; null before.</summary>
    public DateTimeOffset? LastReadAt { get; init; }

    /// <summary>How often other material came into force after the first.</summary>
    public int Rotations { get; init; }

    /// <summary>How often files could not be used.</summary>
    public int Rejections { get; init; }

    /// <summary>Why the last reading failed; null if it did not.</summary>
    public string? Problem { get; init; }
}
