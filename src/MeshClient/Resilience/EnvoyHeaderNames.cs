namespace MeshClient.Resilience;

/// <summary>The <c>x-envoy-*</c> headers of Envoy's router that requests may carry or responses answer with. Immutable.</summary>
internal static class EnvoyHeaderNames
{
    public const string RetryOn = "x-envoy-retry-on";
    public const string RetryGrpcOn = "x-envoy-retry-grpc-on";
    public const string MaxRetries = "x-envoy-max-retries";
    public const string RetriableStatusCodes = "x-envoy-retriable-status-codes";
    public const string RetriableHeaderNames = "x-envoy-retriable-header-names";
    public const string HedgeOnPerTryTimeout = "x-envoy-hedge-on-per-try-timeout";
    public const string Timeout = "x-envoy-upstream-rq-timeout-ms";
    public const string PerTryTimeout = "x-envoy-upstream-rq-per-try-timeout-ms";
    public const string TimeoutAltResponse = "x-envoy-upstream-rq-timeout-alt-response";
    public const string AttemptCount = "x-envoy-attempt-count";
    public const string ExpectedTimeout = "x-envoy-expected-rq-timeout-ms";
    public const string RateLimited = "x-envoy-ratelimited";

    private static readonly string[] Consumed =
    [
        RetryOn, RetryGrpcOn, MaxRetries, RetriableStatusCodes, RetriableHeaderNames, HedgeOnPerTryTimeout, Timeout, PerTryTimeout,
        TimeoutAltResponse,
    ];

    /// <summary>What is meant for the mesh and must not reach the server.</summary>
    public static ReadOnlySpan<string> ConsumedByMesh => Consumed;
}
