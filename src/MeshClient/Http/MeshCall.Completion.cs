// Hot path.
using System.Net;
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
        var grpcStatus = _isGrpc ? GrpcStatus.Read(response) : GrpcStatus.None;
        var reason = end switch
        {
            ResponseEnd.Failed => MeshFailureReason.ConnectionClosed,
            ResponseEnd.Cancelled => MeshFailureReason.Cancelled,
            ResponseEnd.TimedOut => MeshFailureReason.RequestTimeout,
            ResponseEnd.Abandoned when _isGrpc && grpcStatus == GrpcStatus.None => MeshFailureReason.Cancelled,
            _ => MeshFailureReason.None,
        };
        var kind = reason switch
        {
            MeshFailureReason.None => OutcomeOf(response, grpcStatus),
            MeshFailureReason.Cancelled => AttemptOutcomeKind.CancelledByCaller,
            MeshFailureReason.RequestTimeout => AttemptOutcomeKind.DeadlineExceeded,
            _ => AttemptOutcomeKind.Failure,
        };
        EndAttempt(kind, RetryAfter.Read(response, _isGrpc, _context.Time), grpcStatus, (int)response.StatusCode);

        var result = reason == MeshFailureReason.None ? ResultOf(response, grpcStatus) : ResultOf(reason);
        MeasureGrpcAttempt(result);
        EndCall(result);
    }

    /// <summary>The error of a read that the call's timeout stopped.</summary>
    public HttpIOException ResponseTimeout(Exception exception) =>
        new(
            HttpRequestError.Unknown,
            $"The response of cluster \"{_cluster.Name}\" took longer than the {_timeouts.Limit.TotalSeconds:0.###} s that route \"{_route.Name}\" allows.",
            new TimeoutException("The route's timeout passed.", exception));

    private static AttemptOutcomeKind OutcomeOf(HttpResponseMessage response, int grpcStatus)
    {
        // Which statuses are failures for balancing is the policy's decision; here only what every policy agrees on.
        var failed = grpcStatus == GrpcStatus.None
            ? (int)response.StatusCode >= 500
            : grpcStatus != 0 && GrpcStatusNames.IsServerFailure(grpcStatus);
        return failed ? AttemptOutcomeKind.Failure : AttemptOutcomeKind.Success;
    }

    private HttpResponseMessage Deliver(HttpResponseMessage response)
    {
        DisarmPerTryTimeout();
        _rewrite.Undo(_request);
        _response = response;
        if (!_isGrpc)
        {
            Measure(ResultOf(response, GrpcStatus.None));
        }

        var content = new MeshResponseContent(response.Content, this);
        response.Content = content;
        if (HasNoBody(response, content))
        {
            content.End(ResponseEnd.Complete);
        }

        return response;
    }

    private bool HasNoBody(HttpResponseMessage response, MeshResponseContent content) =>
        response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotModified
        || _request.Method == HttpMethod.Head
        || (!_isGrpc && content.Headers.ContentLength == 0);

    private Task<HttpResponseMessage> EndRefused(MeshFailureReason reason, Exception? cause)
    {
        var detail = reason switch
        {
            MeshFailureReason.NoHealthyEndpoint or MeshFailureReason.NoCluster => _cluster.Error?.Message ?? _cluster.Balancer.LastConnectError,
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
            EndCall(ResultOf(MeshFailureReason.Cancelled));
            return Task.FromException<HttpResponseMessage>(new TaskCanceledException("The caller cancelled the call.", cause, _callerToken));
        }

        return Answer(TimeoutReason(), detail: null, cause);
    }

    private Task<HttpResponseMessage> Answer(MeshFailureReason reason, string? detail, Exception? cause)
    {
        AddFlag(FailureReasons.Of(reason).Flag);
        EndCall(ResultOf(reason));
        if (reason is MeshFailureReason.RequestTimeout or MeshFailureReason.PerTryTimeout && EnvoyRequestHeaders.WantsTimeoutAltResponse(_request.Headers))
        {
            return Task.FromResult(LocalReply.NoContent(_request, Summarize()));
        }

        return LocalReply.Fail(_context, _request, _isGrpc, reason, detail, cause, Summarize());
    }

    private void AddFlag(string flag) => _flags = _flags is null ? flag : _flags.Contains(flag, StringComparison.Ordinal) ? _flags : $"{_flags},{flag}";

    private CallResult ResultOf(MeshFailureReason reason) => _isGrpc ? CallResult.GrpcFailed(reason) : CallResult.Failed(reason);

    private CallResult ResultOf(HttpResponseMessage response, int grpcStatus) => _isGrpc
        ? CallResult.Grpc(grpcStatus == GrpcStatus.None ? GrpcStatusMapping.FromHttpStatus((int)response.StatusCode) : grpcStatus, (int)response.StatusCode)
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
        if (!_isGrpc)
        {
            MeasureAttempt(result);
        }

        if (_counted || _context.Metrics.MeasuresCalls)
        {
            var elapsed = _context.Time.GetElapsedTime(_started);
            _context.Metrics.CallEnded(new CallTags(_target.Name, Method, _counted), _route.Name, result, elapsed, RetriesMade);
        }
    }

    private void MeasureGrpcAttempt(in CallResult result)
    {
        if (_isGrpc)
        {
            MeasureAttempt(result);
        }
    }

    private void EndCall(in CallResult result)
    {
        _rewrite.Undo(_request);
        ReleaseTimeouts();
        ReleaseRetry();
        Measure(result);
        _cluster.ExitCall();
    }
}
