namespace MeshClient.Xds.Model;

/// <summary>What a probe sends and what it expects. Immutable.</summary>
internal abstract record HealthChecker;
