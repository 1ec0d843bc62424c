namespace MeshClient.Topology;

/// <summary>What is known about a target.</summary>
internal enum TargetStatus
{
    /// <summary>The first answer is still awaited.</summary>
    Pending,

    /// <summary>A complete configuration is in force.</summary>
    Ready,

    /// <summary>The control plane does not know the target: its Listener does not exist.</summary>
    Unknown,

    /// <summary>There is no usable configuration; <c>TargetState.Error</c> says why.</summary>
    Failed,
}
