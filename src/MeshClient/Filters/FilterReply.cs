namespace MeshClient.Filters;

/// <summary>The answer of a filter in place of a server's. Immutable.</summary>
/// <param name="HttpStatus">For plain HTTP callers.</param>
/// <param name="GrpcStatus">For gRPC callers.</param>
/// <param name="Body">Text for the one, message for the other.</param>
/// <param name="Reason">For telemetry, and the response flag.</param>
internal sealed record FilterReply(int HttpStatus, int GrpcStatus, string Body, MeshFailureReason Reason);
