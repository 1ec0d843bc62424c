namespace MeshClient.Diagnostics;

/// <summary>Why a result that could be retried was not (<c>reason</c> of <c>mesh.client.retry.denied</c>).</summary>
internal enum RetryDenial
{
    /// <summary>The retry budget is spent.</summary>
    Budget,

    /// <summary>The cluster's max_retries are in flight.</summary>
    CircuitBreaker,

    /// <summary>All retries of the policy were made.</summary>
    Limit,

    /// <summary>The body is larger than what is kept for retries.</summary>
    BufferOverflow,

    /// <summary>The body cannot be read twice.</summary>
    NotReplayable,

    /// <summary>The server asked not to be called again.</summary>
    Pushback,
}
