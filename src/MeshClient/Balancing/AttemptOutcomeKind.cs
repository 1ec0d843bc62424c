namespace MeshClient.Balancing;

/// <summary>How an attempt ended, as far as the transport can tell; the policy judges statuses itself.</summary>
internal enum AttemptOutcomeKind
{
    /// <summary>A response arrived, whatever its status.</summary>
    Success,

    /// <summary>Connect or TLS failure, reset, protocol error: no complete response.</summary>
    Failure,

    /// <summary>A time limit of the call or of the attempt passed.</summary>
    DeadlineExceeded,

    CancelledByCaller,

    /// <summary>Another attempt of the same call won.</summary>
    HedgeLoser,

    /// <summary>Given up before the transport was asked: no connection was attempted.</summary>
    NotDispatched,
}
