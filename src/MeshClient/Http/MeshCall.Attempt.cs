// Hot path.
using MeshClient.Balancing;
using MeshClient.Diagnostics;
using MeshClient.Resilience;
using MeshClient.Xds.Client;

namespace MeshClient.Http;

// One attempt: choose and account for an endpoint, and give it back.
internal sealed partial class MeshCall
{
    private bool _attemptOpen;
    private long? _headersAt;

    /// <summary>Picks an endpoint and takes what the attempt holds until it ends; otherwise says why not and holds nothing.</summary>
    private MeshFailureReason TryBeginAttempt(AttemptKind kind)
    {
        if (_cluster.Resource is not { } resource)
        {
            return _cluster.Error is { Kind: XdsErrorKind.DoesNotExist } ? MeshFailureReason.NoCluster : MeshFailureReason.NoHealthyEndpoint;
        }

        if (!TryArmTimeouts())
        {
            return MeshFailureReason.RequestTimeout;
        }

        var now = _context.Time.GetTimestamp();
        switch (_cluster.Balancer.Pick(new PickContext(now, _previous), out var endpoint))
        {
            case PickStatus.Dropped:
                return MeshFailureReason.Dropped;
            case PickStatus.NoEndpoint:
                _context.Metrics.PickFailed(_cluster.Name, MeshFailureReason.NoHealthyEndpoint);
                return MeshFailureReason.NoHealthyEndpoint;
        }

        if (!_cluster.Breaker.TryAcquireRequest())
        {
            _context.Metrics.Dropped(_cluster.Name, DropCategories.CircuitBreaker);
            return MeshFailureReason.CircuitBreakerOpen;
        }

        if (!_rewrite.TryApply(_request, resource, _isGrpc))
        {
            _cluster.Breaker.ReleaseRequest();
            return MeshFailureReason.ConfigError;
        }

        _endpoint = endpoint!;
        _attemptStarted = now;
        _headersAt = null;
        _attempts++;
        _attemptOpen = true;
        _cluster.Balancer.AttemptStarted(_endpoint, now);
        _context.Metrics.AttemptStarted(_cluster.Name, Method, kind);
        if (_forward.IncludeAttemptCount)
        {
            _rewrite.SetAttemptCount(_request, _attempts);
        }

        return MeshFailureReason.None;
    }

    private void HeadersReceived()
    {
        _headersAt = _context.Time.GetTimestamp();
        _cluster.Balancer.HeadersReceived(_endpoint!, _attemptStarted);
    }

    private void EndAttempt(AttemptOutcomeKind kind, TimeSpan? retryAfter, int grpcStatus, int httpStatus = 0)
    {
        if (!_attemptOpen)
        {
            return;
        }

        _attemptOpen = false;
        _cluster.Balancer.AttemptEnded(_endpoint!, new AttemptOutcome
        {
            Kind = kind,
            StartTimestamp = _attemptStarted,
            HeadersTimestamp = _headersAt,
            HttpStatus = httpStatus,
            GrpcStatus = grpcStatus,
            RetryAfter = retryAfter,
        });
        _cluster.Breaker.ReleaseRequest();
    }

    private void MeasureAttempt(in CallResult result)
    {
        if (_context.Metrics.MeasuresAttempts)
        {
            _context.Metrics.AttemptEnded(_cluster.Name, Method, result, _context.Time.GetElapsedTime(_attemptStarted));
        }
    }

    /// <summary>Ends the attempt by what the transport threw. Null when not the attempt failed but the caller or the call's timeout ended it.</summary>
    private AttemptFailure? EndFailedAttempt(Exception exception)
    {
        if (exception is OperationCanceledException && _callerToken.IsCancellationRequested)
        {
            var deadlinePassed = _isGrpc && GrpcRequest.DeadlinePassed(_request, _context.Time.GetElapsedTime(_started));
            EndAttempt(deadlinePassed ? AttemptOutcomeKind.DeadlineExceeded : AttemptOutcomeKind.CancelledByCaller, retryAfter: null, grpcStatus: -1);
            MeasureAttempt(ResultOf(deadlinePassed ? MeshFailureReason.DeadlineExceeded : MeshFailureReason.Cancelled));
            return null;
        }

        if (exception is OperationCanceledException && _timeoutSource is { IsCancellationRequested: true })
        {
            EndAttempt(AttemptOutcomeKind.DeadlineExceeded, retryAfter: null, grpcStatus: -1);
            var reason = TimeoutReason();
            MeasureAttempt(ResultOf(reason));
            _previous.Add(_endpoint!);
            return reason == MeshFailureReason.RequestTimeout ? null : AttemptFailure.PerTryTimeout;
        }

        var failure = AttemptFailureClassifier.Classify(exception);
        var dispatched = failure is not AttemptFailure.ResetBeforeRequest;
        EndAttempt(dispatched ? AttemptOutcomeKind.Failure : AttemptOutcomeKind.NotDispatched, retryAfter: null, grpcStatus: -1);
        MeasureAttempt(ResultOf(AttemptFailureClassifier.ReasonFor(failure, exception)));
        _previous.Add(_endpoint!);
        return failure;
    }

    /// <summary>
    /// A request that never left moves on to another endpoint at once; that spends no retry, because no server has seen it. With no
    /// other endpoint to go to, the refusal is <see cref="MeshFailureReason.NoHealthyEndpoint"/> and the retry policy has its say.
    /// </summary>
    private bool TryMove(AttemptFailure failure, out MeshFailureReason refusal)
    {
        refusal = MeshFailureReason.NoHealthyEndpoint;
        if (failure is not (AttemptFailure.ConnectFailure or AttemptFailure.ConnectTimeout or AttemptFailure.ResetBeforeRequest) || _moves >= MaxMoves)
        {
            return false;
        }

        _moves++;
        refusal = TryBeginAttempt(AttemptKind.Transparent);
        return refusal == MeshFailureReason.None;
    }
}
