namespace MeshClient;

/// <summary>What the start of the host waits for.</summary>
public enum MeshStartupMode
{
    /// <summary>The host starts at once; first calls wait for their configuration.</summary>
    Background,

    /// <summary>The host starts when the mesh is ready, and fails to start with the reasons when it is not in time.</summary>
    RequireReady,
}
