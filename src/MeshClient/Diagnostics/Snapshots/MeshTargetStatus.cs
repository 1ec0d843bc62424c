namespace MeshClient;

/// <summary>What is known about a target.</summary>
public enum MeshTargetStatus
{
    /// <summary>The first answer is still awaited.</summary>
    Pending,

    /// <summary>A complete configuration is in force.</summary>
    Ready,

    /// <summary>The control plane does not know the target.</summary>
    Unknown,

    /// <summary>There is no usable configuration.</summary>
    Failed,
}
