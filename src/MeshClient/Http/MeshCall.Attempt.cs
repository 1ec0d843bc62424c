// Hot path.
using System.Globalization;
using MeshClient.Balancing;
using MeshClient.Diagnostics;
using MeshClient.Resilience;

namespace MeshClient.Http;

// One attempt: choose and account for an endpoint, and give it back.
internal sealed partial class MeshCall
{
    private const string GrpcPreviousAttempts = "grpc-previous-rpc-attempts";

    // What the header that tells servers of the deadline can tell.
    private static readonly TimeSpan TimeoutPrecision = TimeSpan.FromMilliseconds(1);

    private long _attemptStarted;
    private long _headersAt;

    // For hash policies; zero until it is needed. All attempts of a call have the same.
    private ulong _requestHash;

    private RequestRewrite Rewrite => _rewrite ??= new RequestRewrite();

    /// <summary>Picks an endpoint and takes what the attempt holds until it ends; otherwise says why not and holds nothing.</summary>
    private MeshFailureReason TryBeginAttempt(AttemptKind kind)
    {
        if (_timers is not null && !_timers.TryArm())
        {
            return MeshFailureReason.RequestTimeout;
        }

        var now = _context.Time.GetTimestamp();
        var hash = RequestHash();
        var context = _recovery is null ? new PickContext(now, default, hash) : new PickContext(now, _recovery.Previous, hash);
        switch (_cluster.Pick(context, out _leaf, out var endpoint))
        {
            case PickStatus.Dropped:
                _context.Metrics.Dropped(_leaf.Name, DropCategories.DropOverload);
                return MeshFailureReason.Dropped;
            case PickStatus.NoEndpoint:
                var reason = _cluster.IsMissing ? MeshFailureReason.NoCluster : MeshFailureReason.NoHealthyEndpoint;
                _context.Metrics.PickFailed(_leaf.Name, reason);
                return reason;
        }

        var resource = _leaf.Resource!;
        if (_context.RequireTls && resource.Tls is null)
        {
            return MeshFailureReason.AuthFailed;
        }

        if ((_rewrite is not null || RequestRewrite.IsNeeded(_request, resource, _isGrpc)) && !Rewrite.TryApply(_request, resource, _isGrpc))
        {
            return MeshFailureReason.ConfigError;
        }

        var breaker = _leaf.Breaker;
        if (!breaker.TryAcquireRequest())
        {
            _context.Metrics.Dropped(_leaf.Name, DropCategories.CircuitBreaker);
            _leaf.Balancer.CallOverflowed();
            return MeshFailureReason.CircuitBreakerOpen;
        }

        _breaker = breaker;
        _endpoint = endpoint!;
        _attemptStarted = now;
        _headersAt = 0;
        _attempts++;
        LoadBegins(_endpoint);
        _leaf.Balancer.AttemptStarted(_endpoint, now);
        _context.Metrics.AttemptStarted(_leaf.Name, Method, kind);
        AnnounceAttempt();
        return MeshFailureReason.None;
    }

    private ulong RequestHash()
    {
        if (_requestHash == 0 && _cluster.UsesRequestHash)
        {
            _requestHash = Forward.Hasher?.Compute(_request, _isGrpc, _context.Channel) ?? _context.Random.NextUInt64();
        }

        return _requestHash;
    }

    private void AnnounceAttempt()
    {
        if (_attempts > 1)
        {
            _request.Options.Set(AttemptPropagator.ResendCount, _attempts - 1);
        }

        if (Forward.UsesEndpointAuthority)
        {
            Rewrite.SetAuthority(_request, _endpoint!.Placement.Model.Hostname);
        }

        if (Forward.IncludeAttemptCount)
        {
            Rewrite.SetHeader(_request, EnvoyHeaderNames.AttemptCount, _attempts.ToString(CultureInfo.InvariantCulture));
        }

        // The server should know how much time there really is: less when the call had to wait or is repeated, and no more than the route
        // allows (gRFC A31).
        if (_isGrpc && _timers is { HasLimit: true } timers && (timers.HasCallTimeout || _context.Time.GetElapsedTime(_began, _attemptStarted) >= TimeoutPrecision))
        {
            Rewrite.SetHeader(_request, GrpcTimeoutHeader.Name, GrpcTimeoutHeader.Format(timers.Remaining()));
        }

        // gRFC A6: the server may see that it is asked again; attempts that no server saw do not count.
        if (_isGrpc && _recovery is { RetriesMade: > 0 } recovery)
        {
            Rewrite.SetHeader(_request, GrpcPreviousAttempts, recovery.RetriesMade.ToString(CultureInfo.InvariantCulture));
        }
    }

    private void HeadersReceived()
    {
        _headersAt = _context.Time.GetTimestamp();
        _leaf.Balancer.HeadersReceived(_endpoint!, _attemptStarted);
    }

    private void EndAttempt(AttemptOutcomeKind kind, TimeSpan? retryAfter, int grpcStatus, int httpStatus = 0)
    {
        if (_breaker is not { } breaker)
        {
            return;
        }

        _breaker = null;
        LoadEnds(kind, grpcStatus, httpStatus);
        _leaf.Balancer.AttemptEnded(_endpoint!, new AttemptOutcome
        {
            Kind = kind,
            StartTimestamp = _attemptStarted,
            HeadersTimestamp = _headersAt == 0 ? null : _headersAt,
            HttpStatus = httpStatus,
            GrpcStatus = grpcStatus,
            RetryAfter = retryAfter,
        });
        breaker.ReleaseRequest();
    }

    private void MeasureAttempt(in CallResult result)
    {
        if (_context.Metrics.MeasuresAttempts)
        {
            _context.Metrics.AttemptEnded(_leaf.Name, Method, result, _context.Time.GetElapsedTime(_attemptStarted));
        }
    }

    /// <summary>Ends the attempt by what the transport threw. Null when not the attempt failed but the caller or the call's timeout ended it.</summary>
    private AttemptFailure? EndFailedAttempt(Exception exception)
    {
        if (exception is OperationCanceledException && _callerToken.IsCancellationRequested)
        {
            var reason = CancelReason();
            EndAttempt(KindOf(reason), retryAfter: null, GrpcStatus.None);
            MeasureAttempt(ResultOf(reason));
            return null;
        }

        if (exception is OperationCanceledException && _timers is { IsCancelled: true } timers)
        {
            EndAttempt(AttemptOutcomeKind.DeadlineExceeded, retryAfter: null, GrpcStatus.None);
            MeasureAttempt(ResultOf(timers.Reason));
            AvoidEndpoint(neverReached: false);
            return timers.IsPerTry ? AttemptFailure.PerTryTimeout : null;
        }

        var failure = AttemptFailureClassifier.Classify(exception);
        EndAttempt(
            failure == AttemptFailure.ResetBeforeRequest ? AttemptOutcomeKind.NotDispatched : AttemptOutcomeKind.Failure,
            retryAfter: null,
            GrpcStatus.None);
        MeasureAttempt(ResultOf(AttemptFailureClassifier.ReasonFor(failure, exception)));
        AvoidEndpoint(IsNeverSent(failure));
        return failure;
    }

    // As in Envoy and gRPC, a request that a hash binds to an endpoint is retried there unless the policy says otherwise: the others do not
    // have its state. Only an endpoint that cannot be reached gives way.
    private void AvoidEndpoint(bool neverReached)
    {
        if (neverReached || !_leaf.Balancer.UsesRequestHash || Recovery.Retries.AvoidPreviousHosts)
        {
            Recovery.Previous.Add(_endpoint!);
        }
    }
}
