namespace MeshClient.Xds.Model;

/// <summary>Conditions of <c>retry_on</c>, HTTP and gRPC in one set (Envoy <c>RetryPolicy.retry_on</c>, gRFC A44).</summary>
[Flags]
internal enum RetryConditions
{
    None = 0,
    ServerError = 1 << 0,
    GatewayError = 1 << 1,
    Reset = 1 << 2,
    ResetBeforeRequest = 1 << 3,
    ConnectFailure = 1 << 4,
    RefusedStream = 1 << 5,
    Retriable4xx = 1 << 6,
    RetriableStatusCodes = 1 << 7,
    RetriableHeaders = 1 << 8,
    EnvoyRateLimited = 1 << 9,
    GrpcCancelled = 1 << 10,
    GrpcDeadlineExceeded = 1 << 11,
    GrpcResourceExhausted = 1 << 12,
    GrpcInternal = 1 << 13,
    GrpcUnavailable = 1 << 14,
}
