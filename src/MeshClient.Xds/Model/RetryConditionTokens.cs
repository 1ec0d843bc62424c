using System.Collections.Frozen;

namespace MeshClient.Xds.Model;

/// <summary>The words of <c>retry_on</c>, of the <c>x-envoy-retry-on</c> headers and of easy mode. Thread-safe.</summary>
internal static class RetryConditionTokens
{
    /// <summary>The conditions that gRPC knows (gRFC A44).</summary>
    public const RetryConditions Grpc = RetryConditions.GrpcCancelled | RetryConditions.GrpcDeadlineExceeded
        | RetryConditions.GrpcResourceExhausted | RetryConditions.GrpcInternal | RetryConditions.GrpcUnavailable;

    private static readonly FrozenDictionary<string, RetryConditions> Tokens =
        new Dictionary<string, RetryConditions>(StringComparer.OrdinalIgnoreCase)
        {
            ["5xx"] = RetryConditions.ServerError,
            ["gateway-error"] = RetryConditions.GatewayError,
            ["reset"] = RetryConditions.Reset,
            ["reset-before-request"] = RetryConditions.ResetBeforeRequest,
            ["connect-failure"] = RetryConditions.ConnectFailure,
            ["refused-stream"] = RetryConditions.RefusedStream,
            ["retriable-4xx"] = RetryConditions.Retriable4xx,
            ["retriable-status-codes"] = RetryConditions.RetriableStatusCodes,
            ["retriable-headers"] = RetryConditions.RetriableHeaders,
            ["envoy-ratelimited"] = RetryConditions.EnvoyRateLimited,
            ["cancelled"] = RetryConditions.GrpcCancelled,
            ["deadline-exceeded"] = RetryConditions.GrpcDeadlineExceeded,
            ["resource-exhausted"] = RetryConditions.GrpcResourceExhausted,
            ["internal"] = RetryConditions.GrpcInternal,
            ["unavailable"] = RetryConditions.GrpcUnavailable,
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static bool TryParseToken(ReadOnlySpan<char> token, out RetryConditions condition) =>
        Tokens.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(token.Trim(), out condition);

    /// <summary>Reads a comma-separated list; words that are not known are passed over, as Envoy does.</summary>
    public static RetryConditions Parse(ReadOnlySpan<char> list)
    {
        var conditions = RetryConditions.None;
        foreach (var part in list.Split(','))
        {
            if (TryParseToken(list[part], out var condition))
            {
                conditions |= condition;
            }
        }

        return conditions;
    }
}
