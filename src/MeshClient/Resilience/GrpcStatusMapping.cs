using MeshClient.Xds.Model;

namespace MeshClient.Resilience;

/// <summary>gRPC's mapping of HTTP statuses, and the retry conditions of its own (gRFC A44). Thread-safe.</summary>
internal static class GrpcStatusMapping
{
    /// <summary>The gRPC status of a response that carries none (gRPC over HTTP/2, "HTTP to gRPC status code mapping").</summary>
    public static int FromHttpStatus(int status) => status switch
    {
        400 => 13,
        401 => 16,
        403 => 7,
        404 => 12,
        429 or 502 or 503 or 504 => 14,
        _ => 2,
    };

    /// <summary>The HTTP status under which a plain caller sees a gRPC status (Envoy's mapping).</summary>
    public static int ToHttpStatus(int grpcStatus) => grpcStatus switch
    {
        0 => 200,
        1 => 499,
        3 or 9 or 11 => 400,
        4 => 504,
        5 => 404,
        6 or 10 => 409,
        7 => 403,
        8 => 429,
        12 => 501,
        14 => 503,
        16 => 401,
        _ => 500,
    };

    public static RetryConditions ToCondition(int grpcStatus) => grpcStatus switch
    {
        1 => RetryConditions.GrpcCancelled,
        4 => RetryConditions.GrpcDeadlineExceeded,
        8 => RetryConditions.GrpcResourceExhausted,
        13 => RetryConditions.GrpcInternal,
        14 => RetryConditions.GrpcUnavailable,
        _ => RetryConditions.None,
    };
}
