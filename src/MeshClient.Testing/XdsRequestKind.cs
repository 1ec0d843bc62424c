namespace MeshClient.Testing;

/// <summary>What a request of an xDS client means.</summary>
public enum XdsRequestKind
{
    /// <summary>The first request of its type on a stream.</summary>
    Initial,

    /// <summary>The first request that carries the nonce of a response, without an error: the response was accepted.</summary>
    Ack,

    /// <summary>The first request that carries the nonce of a response, with an error: the response was rejected.</summary>
    Nack,

    /// <summary>Other names than before, without an answer to a response.</summary>
    SubscriptionChange,

    /// <summary>
    /// Carries a nonce that no answer is due to: of a response that a newer one has superseded (state of the world), that was answered
    /// already, or that never was. Servers ignore such requests as a whole; in the incremental protocol, subscriptions in it count.
    /// </summary>
    Stale,
}
