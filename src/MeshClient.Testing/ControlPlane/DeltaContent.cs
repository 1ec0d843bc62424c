namespace MeshClient.Testing.ControlPlane;

/// <summary>What an incremental response says. Immutable.</summary>
internal sealed record DeltaContent(
    IReadOnlyList<StoredResource> Resources, IReadOnlyList<string> Removed, IReadOnlyList<StoredResource> Errors);
