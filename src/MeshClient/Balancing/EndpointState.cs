namespace MeshClient.Balancing;

/// <summary>What an endpoint is doing, for people.</summary>
internal enum EndpointState
{
    /// <summary>No connection was made yet.</summary>
    Idle,

    /// <summary>The last connection attempt succeeded.</summary>
    Ready,

    /// <summary>The last connection attempt failed; probed from time to time.</summary>
    BackOff,

    /// <summary>Removed by the control plane; gets no new attempts.</summary>
    Draining,
}
