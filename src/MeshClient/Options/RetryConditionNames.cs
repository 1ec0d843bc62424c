using System.Collections.Frozen;
using MeshClient.Xds.Model;

namespace MeshClient.Options;

/// <summary>The words of <see cref="MeshServiceRetryOptions.On"/> (Envoy's <c>retry_on</c> and <c>retry_grpc_on</c>). Immutable.</summary>
internal static class RetryConditionNames
{
    /// <summary>Conditions under which no server has acted on the request, so that every method may be repeated.</summary>
    public const RetryConditions NeverProcessed =
        RetryConditions.ConnectFailure | RetryConditions.RefusedStream | RetryConditions.ResetBeforeRequest;

    /// <summary>Conditions on the status of a gRPC call; naming one is asking for it, whatever the method.</summary>
    public const RetryConditions Grpc =
        RetryConditions.GrpcCancelled | RetryConditions.GrpcDeadlineExceeded | RetryConditions.GrpcInternal
        | RetryConditions.GrpcResourceExhausted | RetryConditions.GrpcUnavailable;

    private static readonly FrozenDictionary<string, RetryConditions> Known = new Dictionary<string, RetryConditions>
    {
        ["5xx"] = RetryConditions.ServerError,
        ["gateway-error"] = RetryConditions.GatewayError,
        ["reset"] = RetryConditions.Reset,
        ["reset-before-request"] = RetryConditions.ResetBeforeRequest,
        ["connect-failure"] = RetryConditions.ConnectFailure,
        ["refused-stream"] = RetryConditions.RefusedStream,
        ["retriable-4xx"] = RetryConditions.Retriable4xx,
        ["cancelled"] = RetryConditions.GrpcCancelled,
        ["deadline-exceeded"] = RetryConditions.GrpcDeadlineExceeded,
        ["internal"] = RetryConditions.GrpcInternal,
        ["resource-exhausted"] = RetryConditions.GrpcResourceExhausted,
        ["unavailable"] = RetryConditions.GrpcUnavailable,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static string All => string.Join(", ", Known.Keys.Order(StringComparer.Ordinal));

    public static IEnumerable<string> Split(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public static bool IsKnown(string name) => Known.ContainsKey(name);

    /// <summary>The conditions named; unknown words, which validation has refused, are left out.</summary>
    public static RetryConditions Parse(string text) =>
        Split(text).Aggregate(RetryConditions.None, (all, name) => all | Known.GetValueOrDefault(name));
}
