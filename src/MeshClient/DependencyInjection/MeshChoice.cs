namespace MeshClient.DependencyInjection;

/// <summary>Whether clients take part in the mesh, and with which settings. Immutable.</summary>
internal sealed record MeshChoice(bool UsesMesh, Action<MeshHandlerOptions> Configure);
