namespace MeshClient.Testing;

/// <summary>What a request of an xDS client means in the state-of-the-world protocol.</summary>
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

    /// <summary>Answers a response that a newer one has superseded. Servers ignore such requests as a whole.</summary>
    Stale,
}
