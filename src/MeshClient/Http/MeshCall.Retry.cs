// Hot path.
using MeshClient.Diagnostics;
using MeshClient.Resilience;

namespace MeshClient.Http;

// Whether the call tries again. The rules are Resilience's; here they meet the cluster's limits and the request's body.
internal sealed partial class MeshCall
{
    private CallRetries _retries;
    private ReplayableContent? _replay;
    private EnvoyRequestHeaders? _asked;
    private AttemptKind _nextKind;
    private bool _retryHeld;

    private int RetriesMade { get; set; }

    private void ResolvePolicies()
    {
        _asked = EnvoyRequestHeaders.Read(_request.Headers, _forward.Retry);
        _retries = new CallRetries(_forward.Retry, _request, _asked, _isGrpc);
        _timeouts = _forward.Timeouts.Resolve(_request, _asked, _forward.Retry, _isGrpc);
        if (_asked is not null)
        {
            _rewrite.RemoveConsumedHeaders(_request);
        }

        if (_retries.IsEnabled && !ReplayableContent.NeedsNoBuffer(_request.Content))
        {
            _replay = _rewrite.BufferContent(_request);
        }
    }

    private bool QueuesUntilReady(MeshFailureReason refusal) =>
        _isGrpc && refusal == MeshFailureReason.NoHealthyEndpoint && GrpcRequest.WaitsForReady(_request);

    private bool RetriesAfter(HttpResponseMessage response, out TimeSpan delay)
    {
        HeadersReceived();
        delay = TimeSpan.Zero;
        if (!Takes(_retries.Decide(response), neverSent: false))
        {
            return false;
        }

        var grpcStatus = _isGrpc ? GrpcStatus.ReadHeaders(response) : GrpcStatus.None;
        EndAttempt(OutcomeOf(response, grpcStatus), RetryAfter.Read(response, _isGrpc, _context.Time), grpcStatus, (int)response.StatusCode);
        MeasureAttempt(ResultOf(response, grpcStatus));
        _previous.Add(_endpoint!);
        delay = NextDelay();
        return true;
    }

    private bool RetriesAfter(AttemptFailure failure, out TimeSpan delay)
    {
        var takes = Takes(_retries.Decide(failure), AttemptFailureRules.ProvesNotStarted(failure));
        delay = takes ? NextDelay() : TimeSpan.Zero;
        return takes;
    }

    private TimeSpan NextDelay()
    {
        DisarmPerTryTimeout();
        return _nextKind == AttemptKind.Transparent ? TimeSpan.Zero : _retries.NextDelay(_context.Random);
    }

    private bool Takes(RetryDecision decision, bool neverSent)
    {
        switch (decision)
        {
            case RetryDecision.Deliver:
                return false;
            case RetryDecision.LimitExceeded:
                AddFlag(ResponseFlags.UpstreamRetryLimitExceeded);
                Deny(RetryDenial.Limit);
                return false;
        }

        if (_replay is { CanReplay: false } || (_replay is null && !neverSent && !ReplayableContent.NeedsNoBuffer(_request.Content)))
        {
            Deny(_replay is { Overflowed: true } ? RetryDenial.BufferOverflow : RetryDenial.NotReplayable);
            return false;
        }

        if (decision == RetryDecision.RetryTransparently)
        {
            _nextKind = AttemptKind.Transparent;
            return true;
        }

        // The last retry's place is given up before the next is asked for, as in Envoy.
        ReleaseRetry();
        if (!_cluster.Breaker.TryAcquireRetry())
        {
            AddFlag(ResponseFlags.UpstreamOverflow);
            Deny(_cluster.Breaker.Thresholds.RetryBudget is null ? RetryDenial.CircuitBreaker : RetryDenial.Budget);
            return false;
        }

        _retryHeld = true;
        _nextKind = AttemptKind.Retry;
        RetriesMade++;
        return true;
    }

    private void Deny(RetryDenial reason) => _context.Metrics.RetryDenied(_target.Name, _cluster.Name, reason);

    private void ReleaseRetry()
    {
        if (_retryHeld)
        {
            _retryHeld = false;
            _cluster.Breaker.ReleaseRetry();
        }
    }
}
