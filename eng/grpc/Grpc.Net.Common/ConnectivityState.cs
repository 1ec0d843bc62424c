namespace Grpc.Core;

/// <summary>The state of a channel or of one of its connections.</summary>
public enum ConnectivityState
{
    /// <summary>Not connected and not trying.</summary>
    Idle,

    /// <summary>Trying to connect.</summary>
    Connecting,

    /// <summary>Connected.</summary>
    Ready,

    /// <summary>Failed, and waiting before the next try.</summary>
    TransientFailure,

    /// <summary>Shut down for good.</summary>
    Shutdown,
}
