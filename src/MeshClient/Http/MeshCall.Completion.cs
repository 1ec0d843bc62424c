// Hot path.
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using MeshClient.Balancing;
using MeshClient.Diagnostics;
using MeshClient.Resilience;

namespace MeshClient.Http;

// The ends of a call: an answer, a refusal, a failure, or its caller's or its own time running out.
internal sealed partial class MeshCall
{
    private HttpResponseMessage? _response;
    private bool _counted;
    private bool _measured;

    private CallMethod Method => _isGrpc ? _context.Methods.Rpc(_request.RequestUri!.AbsolutePath) : MethodTags.Http(_request.Method);

    /// <summary>Called once by the response when its body has ended in one way or another. May run on the finalizer thread.</summary>
    public void ResponseEnded(ResponseEnd end)
    {
        var response = _response!;
        var result = default(CallResult);
        try
        {
            var grpcStatus = _isGrpc ? GrpcStatus.Read(response) : GrpcStatus.None;
            var reason = ReasonOf(end, grpcStatus);
            ReadBackendLoad(response);
            EndAttempt(
                KindOf(reason), RetryAfter.Read(response, _isGrpc, _context.Time), grpcStatus, (int)response.StatusCode);
            result = reason == MeshFailureReason.None ? ResultOf(response, grpcStatus) : ResultOf(reason);
            if (_isGrpc)
            {
                MeasureAttempt(result);
            }
        }
        finally
        {
            // Whatever a header or a metrics listener does, what the call holds is given back.
            EndAttempt(AttemptOutcomeKind.CancelledByCaller, retryAfter: null, GrpcStatus.None);
            EndCall(result);
        }
    }

    /// <summary>A listener or another part threw while a forgotten response was accounted for.</summary>
    public void ResponseEndFailed(Exception exception) => LocalReply.ForgottenResponseFailed(_context.Logger, _target.Name, exception);

    /// <summary>The error of a read that the call's timeout stopped.</summary>
    public Exception ResponseTimeout(Exception? exception)
    {
        var message =
            $"The response of cluster \"{_leaf.Name}\" took longer than the {_timers!.Limit.TotalSeconds:0.###} s that route \"{_route.Name}\" allows.";

        // gRPC's client passes a status on, and would take any other failure of a stream for UNAVAILABLE; gRFC A31 asks for this one.
        return _isGrpc
            ? new RpcException(new Status(StatusCode.DeadlineExceeded, message, exception))
            : new HttpIOException(HttpRequestError.Unknown, message, new TimeoutException("The route's timeout passed.", exception));
    }

    private MeshFailureReason ReasonOf(ResponseEnd end, int grpcStatus) => end switch
    {
        ResponseEnd.Failed => MeshFailureReason.ConnectionClosed,
        ResponseEnd.Cancelled => CancelReason(),
        ResponseEnd.TimedOut => MeshFailureReason.RequestTimeout,
        ResponseEnd.Abandoned when _isGrpc && grpcStatus == GrpcStatus.None => CancelReason(),
        _ => MeshFailureReason.None,
    };

    // A completed response is a success here whatever its status: which statuses are failures is the balancing policy's decision.
    private static AttemptOutcomeKind KindOf(MeshFailureReason reason) => reason switch
    {
        MeshFailureReason.None => AttemptOutcomeKind.Success,
        MeshFailureReason.Cancelled => AttemptOutcomeKind.CancelledByCaller,
        MeshFailureReason.RequestTimeout or MeshFailureReason.DeadlineExceeded => AttemptOutcomeKind.DeadlineExceeded,
        _ => AttemptOutcomeKind.Failure,
    };

    // The gRPC client enforces a deadline by cancelling the call.
    private MeshFailureReason CancelReason() => _timers is { DeadlinePassed: true } ? MeshFailureReason.DeadlineExceeded : MeshFailureReason.Cancelled;

    private HttpResponseMessage Deliver(HttpResponseMessage response)
    {
        _timers?.DisarmPerTry();
        _rewrite?.Undo(_request);
        _recovery?.Replay?.Commit();
        _response = response;
        if (!_isGrpc)
        {
            var result = ResultOf(response, GrpcStatus.None);
            MeasureAttempt(result);
            Measure(result);
        }

        var content = new MeshResponseContent(response.Content, this);
        response.Content = content;
        _timers?.Watch(content);
        if (HasNoBody(response, content))
        {
            content.End(ResponseEnd.Complete);
        }

        return response;
    }

    private bool HasNoBody(HttpResponseMessage response, MeshResponseContent content) =>
        response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotModified
        || _request.Method == HttpMethod.Head
        || (!_isGrpc && HasLengthZero(content.Headers.NonValidated));

    // Not by the property, which allocates.
    private static bool HasLengthZero(HttpHeadersNonValidated headers) =>
        headers.TryGetValues("Content-Length", out var values) && values.Count == 1 && values.ToString() == "0";

    private Task<HttpResponseMessage> EndRefused(MeshFailureReason reason, Exception? cause)
    {
        var detail = reason switch
        {
            MeshFailureReason.NoHealthyEndpoint or MeshFailureReason.NoCluster => _cluster.Failure,
            MeshFailureReason.AuthFailed =>
                $"the channel has secure credentials, but cluster \"{_leaf.Name}\" has no TLS, so nothing was sent",
            MeshFailureReason.ConfigError => "the request asks for https, but the cluster is configured without TLS",
            _ => null,
        };
        return Answer(reason, detail, cause);
    }

    private Task<HttpResponseMessage> EndFailed(AttemptFailure failure, Exception cause) =>
        Answer(AttemptFailureClassifier.ReasonFor(failure, cause), cause.Message, cause);

    private Task<HttpResponseMessage> EndInterrupted(Exception cause)
    {
        if (_callerToken.IsCancellationRequested)
        {
            EndCall(ResultOf(CancelReason()));
            return Task.FromException<HttpResponseMessage>(new TaskCanceledException("The caller cancelled the call.", cause, _callerToken));
        }

        return Answer(_timers?.Reason ?? MeshFailureReason.RequestTimeout, detail: null, cause);
    }

    private Task<HttpResponseMessage> Answer(MeshFailureReason reason, string? detail, Exception? cause)
    {
        Recovery.AddFlag(FailureReasons.Of(reason).Flag, isFinal: true);
        EndCall(ResultOf(reason));
        if (reason is MeshFailureReason.RequestTimeout or MeshFailureReason.PerTryTimeout
            && !_isGrpc
            && EnvoyRequestHeaders.WantsTimeoutAltResponse(_request.Headers))
        {
            return Task.FromResult(LocalReply.NoContent(_request, Summarize()));
        }

        var status = reason == MeshFailureReason.NoCluster ? Forward.ClusterNotFoundStatus : FailureReasons.Of(reason).HttpStatus;
        return LocalReply.Fail(_context, _request, _isGrpc, reason, status, detail, cause, Summarize());
    }

    private CallResult ResultOf(MeshFailureReason reason) => _isGrpc ? CallResult.GrpcFailed(reason) : CallResult.Failed(reason);

    private CallResult ResultOf(HttpResponseMessage response, int grpcStatus) => _isGrpc
        ? CallResult.Grpc(
            grpcStatus == GrpcStatus.None ? GrpcStatusMapping.FromHttpStatus((int)response.StatusCode) : grpcStatus, (int)response.StatusCode)
        : CallResult.Http((int)response.StatusCode);

    private void CountStart() => _counted = _context.Metrics.CallStarted(_target.Name, Method).Counted;

    // Once per call: HTTP at its headers, gRPC at its final status.
    private void Measure(in CallResult result)
    {
        if (_measured)
        {
            return;
        }

        _measured = true;
        if (_counted || _context.Metrics.MeasuresCalls)
        {
            _context.Metrics.CallEnded(
                new CallTags(_target.Name, Method, _counted),
                _route.Name,
                result,
                _context.Time.GetElapsedTime(_began),
                _recovery?.RetriesMade ?? 0);
        }

        EndTrace(result);
    }

    private void EndCall(in CallResult result)
    {
        if (_over)
        {
            return;
        }

        _over = true;
        try
        {
            _rewrite?.Undo(_request);
            _timers?.Dispose();
            Measure(result);
        }
        finally
        {
            ReleaseRetry();
            _cluster.ExitCall();
        }
    }
}
