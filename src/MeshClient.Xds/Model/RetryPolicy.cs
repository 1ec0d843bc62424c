using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>Retry policy of a route or virtual host (<c>envoy.config.route.v3.RetryPolicy</c>, gRFC A44). Immutable.</summary>
internal sealed record RetryPolicy
{
    public RetryConditions RetryOn { get; init; }

    /// <summary>Attempts after the first.</summary>
    public int NumRetries { get; init; } = 1;

    public TimeSpan? PerTryTimeout { get; init; }

    public EquatableArray<int> RetriableStatusCodes { get; init; } = [];

    public EquatableArray<HeaderMatch> RetriableHeaders { get; init; } = [];

    public EquatableArray<HeaderMatch> RetriableRequestHeaders { get; init; } = [];

    public TimeSpan BackOffBase { get; init; } = TimeSpan.FromMilliseconds(25);

    public TimeSpan BackOffMax { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Time without any traffic in an attempt; null for no limit.</summary>
    public TimeSpan? PerTryIdleTimeout { get; init; }

    /// <summary>Back-off that the server asks for; null when it is not asked.</summary>
    public RateLimitedBackOff? RateLimitedBackOff { get; init; }

    /// <summary>Endpoints that the policy tells retries not to use; see also <see cref="AvoidPreviousHosts"/>.</summary>
    public EquatableArray<RetryHostPredicate> HostPredicates { get; init; } = [];

    /// <summary>Picks of an endpoint per retry before one that a predicate rejects is taken after all, less one.</summary>
    public int HostSelectionRetries { get; init; } = 1;

    /// <summary>
    /// Number of attempts after which the priorities tried so far are left out (<c>previous_priorities</c>); null for never.
    /// </summary>
    public int? PriorityUpdateFrequency { get; init; }

    /// <summary>
    /// Pick another endpoint than those already tried (<c>previous_hosts</c>) also where a hash names the endpoint. Other balancing
    /// policies avoid them in any case.
    /// </summary>
    public bool AvoidPreviousHosts => HostPredicates.Contains(RetryHostPredicate.PreviousHosts);

    /// <summary>
    /// HTTP requests with other methods are repeated only when the failure proves that no server has begun to process them. False for
    /// xDS, where the policy alone decides as in Envoy; easy mode sets it.
    /// </summary>
    public bool IdempotentMethodsOnly { get; init; }

    /// <summary>
    /// The methods that <see cref="IdempotentMethodsOnly"/> lets pass, in capitals; empty stands for GET, HEAD, OPTIONS, TRACE, PUT and
    /// DELETE.
    /// </summary>
    public EquatableArray<string> RepeatableMethods { get; init; } = [];
}
