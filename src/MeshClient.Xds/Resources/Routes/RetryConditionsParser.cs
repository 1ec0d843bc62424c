using System.Collections.Frozen;
using MeshClient.Xds.Model;

namespace MeshClient.Xds.Resources.Routes;

/// <summary>The comma-separated list of <c>retry_on</c>; unknown tokens are ignored (gRFC A44, envoy-http 3.3). Thread-safe.</summary>
internal static class RetryConditionsParser
{
    private static readonly FrozenDictionary<string, RetryConditions> Conditions = new Dictionary<string, RetryConditions>
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

    private static readonly FrozenDictionary<string, RetryConditions>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Conditions.GetAlternateLookup<ReadOnlySpan<char>>();

    public static RetryConditions Parse(ReadOnlySpan<char> retryOn)
    {
        var conditions = RetryConditions.None;
        foreach (var range in retryOn.Split(','))
        {
            if (Lookup.TryGetValue(retryOn[range].Trim(), out var condition))
            {
                conditions |= condition;
            }
        }

        return conditions;
    }
}
