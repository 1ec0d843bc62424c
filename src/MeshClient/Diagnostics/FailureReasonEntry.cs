namespace MeshClient.Diagnostics;

/// <summary>How one failure reason appears towards callers and in telemetry. Immutable.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Name"><c>error.type</c> of metrics and spans.</param>
/// <param name="Flag">Envoy's response flag; <c>-</c> for none.</param>
/// <param name="Details">Envoy's response-code-details token.</param>
/// <param name="HttpStatus">Status that a sidecar would have answered; zero when it answers nothing.</param>
/// <param name="GrpcStatus">Status that the gRPC libraries give.</param>
/// <param name="HttpError">Classification for <see cref="HttpRequestException.HttpRequestError"/>.</param>
internal sealed record FailureReasonEntry(
    MeshFailureReason Reason,
    string Name,
    string Flag,
    string Details,
    int HttpStatus,
    int GrpcStatus,
    HttpRequestError HttpError);
