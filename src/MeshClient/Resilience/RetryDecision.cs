namespace MeshClient.Resilience;

/// <summary>What to do with the end of an attempt.</summary>
internal enum RetryDecision
{
    /// <summary>The policy does not retry it: the caller gets it.</summary>
    Deliver,

    /// <summary>The policy would retry it, but its retries are used up: the caller gets it (Envoy's flag URX).</summary>
    LimitExceeded,

    /// <summary>The policy would retry it, but the server forbids it (gRFC A6): the caller gets it.</summary>
    PushedBack,

    /// <summary>Wait for the back-off, then try again. One retry has been taken from the call's allowance.</summary>
    Retry,

    /// <summary>Try again at once, outside of the policy: no server has seen the request (gRFC A6).</summary>
    RetryTransparently,
}
