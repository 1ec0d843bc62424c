namespace MeshClient.Diagnostics;

/// <summary>The end of a call or an attempt as telemetry sees it. Immutable.</summary>
/// <remarks>Classification: telemetry digest 8.4; <c>error.type</c>: 8.5.</remarks>
internal readonly struct CallResult
{
    private const int NoGrpcStatus = -1;
    private readonly int _grpcStatus;

    private CallResult(MeshFailureReason reason, int httpStatus, int grpcStatus) =>
        (Reason, HttpStatus, _grpcStatus) = (reason, httpStatus, grpcStatus);

    public MeshFailureReason Reason { get; }

    /// <summary>Zero when there was no response.</summary>
    public int HttpStatus { get; }

    /// <summary>Null for plain HTTP.</summary>
    public int? GrpcStatus => _grpcStatus == NoGrpcStatus ? null : _grpcStatus;

    public MeshOutcome Outcome => this switch
    {
        { Reason: MeshFailureReason.Cancelled } => MeshOutcome.Cancelled,
        { Reason: not MeshFailureReason.None } => MeshOutcome.Failure,
        { _grpcStatus: NoGrpcStatus } => HttpStatus >= 500 ? MeshOutcome.Failure : MeshOutcome.Success,
        _ => GrpcStatusNames.IsServerFailure(_grpcStatus) ? MeshOutcome.Failure : MeshOutcome.Success,
    };

    /// <summary>Null unless <see cref="Outcome"/> is a failure.</summary>
    public string? ErrorType => Outcome switch
    {
        MeshOutcome.Success or MeshOutcome.Cancelled => null,
        _ when Reason != MeshFailureReason.None => FailureReasons.Of(Reason).Name,
        _ when _grpcStatus == NoGrpcStatus => HttpStatusTags.Text(HttpStatus),
        _ => GrpcStatusNames.Of(_grpcStatus),
    };

    /// <summary>An endpoint answered a plain HTTP request.</summary>
    public static CallResult Http(int status) => new(MeshFailureReason.None, status, NoGrpcStatus);

    /// <summary>A gRPC call ended with a status from the endpoint.</summary>
    public static CallResult Grpc(int grpcStatus, int httpStatus = 200) => new(MeshFailureReason.None, httpStatus, grpcStatus);

    /// <summary>A plain HTTP request failed without an answer.</summary>
    public static CallResult Failed(MeshFailureReason reason) => new(reason, 0, NoGrpcStatus);

    /// <summary>A filter answered a plain HTTP request.</summary>
    public static CallResult Answered(MeshFailureReason reason, int httpStatus) => new(reason, httpStatus, NoGrpcStatus);

    /// <summary>A filter answered a gRPC call.</summary>
    public static CallResult GrpcAnswered(MeshFailureReason reason, int grpcStatus) => new(reason, 200, grpcStatus);

    /// <summary>A gRPC call failed without an answer; the status is the one that the caller sees.</summary>
    public static CallResult GrpcFailed(MeshFailureReason reason) => new(reason, 0, FailureReasons.Of(reason).GrpcStatus);
}
