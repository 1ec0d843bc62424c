using MeshClient.Xds.Model;

// Hot path.
namespace MeshClient.Resilience;

/// <summary>Which conditions of a retry policy each failure satisfies (Envoy's router documentation, gRFC A44). Thread-safe.</summary>
internal static class AttemptFailureRules
{
    // What any reset but an overflow satisfies.
    private const RetryConditions AnyReset = RetryConditions.Reset | RetryConditions.ServerError | RetryConditions.GatewayError;

    /// <summary>For HTTP: any of these in <c>retry_on</c> retries the failure.</summary>
    public static RetryConditions HttpConditions(AttemptFailure failure) => failure switch
    {
        AttemptFailure.ConnectFailure or AttemptFailure.ConnectTimeout =>
            RetryConditions.ConnectFailure | RetryConditions.ResetBeforeRequest | AnyReset,
        AttemptFailure.ResetBeforeRequest => RetryConditions.ResetBeforeRequest | AnyReset,
        AttemptFailure.RefusedStream => RetryConditions.RefusedStream | AnyReset,
        AttemptFailure.Reset or AttemptFailure.ConnectionTermination or AttemptFailure.PerTryTimeout or AttemptFailure.ProtocolError =>
            AnyReset,
        _ => RetryConditions.None,
    };

    /// <summary>For gRPC: the condition of the status that the failure becomes.</summary>
    public static RetryConditions GrpcConditions(AttemptFailure failure) => failure switch
    {
        AttemptFailure.ConnectFailure or AttemptFailure.ConnectTimeout or AttemptFailure.RefusedStream or AttemptFailure.ResetBeforeRequest
            or AttemptFailure.Reset or AttemptFailure.ConnectionTermination or AttemptFailure.NoEndpoint => RetryConditions.GrpcUnavailable,
        AttemptFailure.ProtocolError => RetryConditions.GrpcInternal,
        AttemptFailure.PerTryTimeout => RetryConditions.GrpcDeadlineExceeded,
        _ => RetryConditions.None,
    };

    /// <summary>True when no server can have begun to process the request.</summary>
    public static bool ProvesNotStarted(AttemptFailure failure) => failure is AttemptFailure.ConnectFailure
        or AttemptFailure.ConnectTimeout
        or AttemptFailure.RefusedStream
        or AttemptFailure.ResetBeforeRequest;
}
