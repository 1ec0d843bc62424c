// Hot path.
using MeshClient.Balancing;
using MeshClient.Diagnostics;
using MeshClient.Resilience;

namespace MeshClient.Http;

// Whether the call tries again. The rules are Resilience's; here they meet the cluster's limits and the request's body.
internal sealed partial class MeshCall
{
    /// <summary>Made at the first need; see <see cref="CallRecovery"/>.</summary>
    private CallRecovery Recovery => _recovery ??= new CallRecovery(new CallRetries(Forward.Retry, _request, headers: null, _isGrpc));

    private void ResolvePolicies(long routed)
    {
        var forward = Forward;
        var asked = EnvoyRequestHeaders.Read(_request.Headers, forward.Retry);
        if (asked is not null || forward.Retry is not null)
        {
            _recovery = new CallRecovery(new CallRetries(forward.Retry, _request, asked, _isGrpc));
            if (_recovery.Retries.IsEnabled && !ReplayableContent.NeedsNoBuffer(_request.Content))
            {
                _recovery.Replay = Rewrite.BufferContent(_request);
            }
        }

        if (asked is not null)
        {
            Rewrite.RemoveConsumedHeaders(_request);
        }

        // Filters may have held the call back since its route was chosen.
        var chosen = routed == 0 ? _started : routed;
        var limits = forward.Timeouts.Resolve(_request, asked, forward.Retry, _isGrpc, _context.Time.GetElapsedTime(_began, chosen));
        if (limits.HasLimit || limits.HasPerTry)
        {
            // gRFC A31 limits the whole call; in Envoy the timeout starts when the filters are done.
            _timers = new CallTimers(limits, _context.Time, _isGrpc ? chosen : _started, _callerToken);
        }
    }

    private bool RetriesAfter(HttpResponseMessage response, out TimeSpan delay)
    {
        HeadersReceived();
        delay = TimeSpan.Zero;
        if (_recovery is null || !Takes(_recovery.Retries.Decide(response), bodyUntouched: false))
        {
            return false;
        }

        var grpcStatus = _isGrpc ? GrpcStatus.ReadHeaders(response) : GrpcStatus.None;
        ReadBackendLoad(response);
        EndAttempt(AttemptOutcomeKind.Success, RetryAfter.Read(response, _isGrpc, _context.Time), grpcStatus, (int)response.StatusCode);
        MeasureAttempt(ResultOf(response, grpcStatus));
        AvoidEndpoint(neverReached: false);
        delay = NextDelay(grpcStatus == GrpcStatus.None ? HttpStatusTags.Text((int)response.StatusCode) : GrpcStatusNames.Of(grpcStatus));
        return true;
    }

    private bool RetriesAfter(AttemptFailure failure, out TimeSpan delay)
    {
        var takes = Takes(Recovery.Retries.Decide(failure), IsNeverSent(failure));
        delay = takes ? NextDelay(failure.ToString()) : TimeSpan.Zero;
        return takes;
    }

    private TimeSpan NextDelay(string reason)
    {
        _timers?.DisarmPerTry();
        var delay = Recovery.NextKind == AttemptKind.Transparent ? TimeSpan.Zero : Recovery.Retries.NextDelay(_context.Random);
        TraceRetry(reason, delay);
        return delay;
    }

    private bool Takes(RetryDecision decision, bool bodyUntouched)
    {
        switch (decision)
        {
            case RetryDecision.Deliver:
                return false;
            case RetryDecision.LimitExceeded:
                Recovery.AddFlag(ResponseFlags.UpstreamRetryLimitExceeded);
                Deny(RetryDenial.Limit);
                return false;
            case RetryDecision.PushedBack:
                Deny(RetryDenial.Pushback);
                return false;
        }

        if (!bodyUntouched && !CanSendBodyAgain)
        {
            Deny(Recovery.Replay is { Overflowed: true } ? RetryDenial.BufferOverflow : RetryDenial.NotReplayable);
            return false;
        }

        if (decision == RetryDecision.RetryTransparently)
        {
            Recovery.NextKind = AttemptKind.Transparent;
            return true;
        }

        // The last retry's place is given up before the next is asked for, as in Envoy.
        ReleaseRetry();
        var breaker = _leaf.Breaker;
        if (!breaker.TryAcquireRetry())
        {
            Recovery.AddFlag(ResponseFlags.UpstreamOverflow);
            Deny(breaker.Thresholds.RetryBudget is null ? RetryDenial.CircuitBreaker : RetryDenial.Budget);
            return false;
        }

        Recovery.RetryPlace = breaker;
        Recovery.NextKind = AttemptKind.Retry;
        Recovery.RetriesMade++;
        return true;
    }

    private bool CanSendBodyAgain => Recovery.Replay?.CanReplay ?? ReplayableContent.NeedsNoBuffer(_request.Content);

    private void Deny(RetryDenial reason)
    {
        Recovery.Denial = reason;
        _context.Metrics.RetryDenied(_target.Name, _leaf.Name, reason);
    }

    private void ReleaseRetry()
    {
        if (_recovery is { RetryPlace: { } place })
        {
            _recovery.RetryPlace = null;
            place.ReleaseRetry();
        }
    }
}
