using System.Net;
using System.Text;
using MeshClient.Clusters;
using MeshClient.Diagnostics;
using MeshClient.Filters;
using MeshClient.Resilience;
using MeshClient.Routing;
using MeshClient.Topology;

namespace MeshClient.Http;

/// <summary>
/// A call on a route with filters: they run once around all of its attempts (gRFC A39), after route and cluster were chosen.
/// Single-owner: the flow of the call.
/// </summary>
internal sealed class FilteredCall
{
    private readonly MeshCallContext _context;
    private readonly TargetRuntime _target;
    private readonly CompiledRoute _route;
    private readonly ClusterRuntime? _cluster;
    private readonly FilterCall _call;
    private readonly CallTimeout _timeout;
    private readonly long _started;
    private readonly long _began;

    /// <param name="context">What all calls share.</param>
    /// <param name="target">Of the call.</param>
    /// <param name="authority">Of the route table.</param>
    /// <param name="request">To send.</param>
    /// <param name="isGrpc">Whether gRPC's rules apply.</param>
    /// <param name="route">The route chosen.</param>
    /// <param name="cluster">The cluster chosen, which the call has entered; null when the route does not forward.</param>
    /// <param name="began">When the caller began to wait; zero for now.</param>
    /// <param name="cancellationToken">Of the caller.</param>
    public FilteredCall(
        MeshCallContext context,
        TargetRuntime target,
        string authority,
        HttpRequestMessage request,
        bool isGrpc,
        CompiledRoute route,
        ClusterRuntime? cluster,
        long began,
        CancellationToken cancellationToken)
    {
        (_context, _target, _route, _cluster) = (context, target, route, cluster);
        _started = context.Time.GetTimestamp();
        _began = began == 0 ? _started : began;
        _timeout = TimeoutOf(route, request, isGrpc, context.Time.GetElapsedTime(_began, _started));
        _call = new FilterCall
        {
            Request = request,
            IsGrpc = isGrpc,
            Authority = authority,
            Cluster = cluster?.Name,
            NodeId = context.NodeId,
            Time = context.Time,
            Random = context.Random,
            Faults = context.Faults,
            // A deadline ends the call by the caller's token.
            Limit = _timeout.Origin == CallTimeoutOrigin.Deadline ? Timeout.InfiniteTimeSpan : _timeout.Limit,
            CancellationToken = cancellationToken,
        };
    }

    /// <summary>Runs the filters and then what the route does.</summary>
    /// <param name="filters">Those that act.</param>
    /// <param name="answer">The answer of a route that does not forward, by when the caller began to wait; null for one that does.</param>
    public async Task<HttpResponseMessage> SendAsync(RouteFilterChain filters, Func<long, Task<HttpResponseMessage>>? answer)
    {
        var isHandedOver = false;
        try
        {
            return await filters.SendAsync(_call, Answer, Send).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!isHandedOver && _call.CancellationToken.IsCancellationRequested)
        {
            var reason = _timeout.IsDeadlinePassed(_context.Time.GetElapsedTime(_started)) ? MeshFailureReason.DeadlineExceeded : MeshFailureReason.Cancelled;
            Count(_call.IsGrpc ? CallResult.GrpcFailed(reason) : CallResult.Failed(reason));
            throw new TaskCanceledException("The caller cancelled the call.", exception, _call.CancellationToken);
        }
        finally
        {
            if (!isHandedOver)
            {
                _cluster?.ExitCall();
            }
        }

        Task<HttpResponseMessage> Send()
        {
            // From here on the call gives the cluster back.
            isHandedOver = true;
            return answer is not null
                ? answer(_began)
                : new MeshCall(_context, _target, _call.Request, _call.IsGrpc, _route, _cluster!, _call.CancellationToken, _began).SendAsync(_started);
        }
    }

    // gRFC A31 limits the whole call; in Envoy the timeout starts when the filters are done.
    private static CallTimeout TimeoutOf(CompiledRoute route, HttpRequestMessage request, bool isGrpc, TimeSpan waited) =>
        isGrpc && route.Action is ForwardRoute forward
            ? forward.Timeouts.Resolve(request, headers: null, forward.Retry, isGrpc, waited)
            : CallTimeout.None;

    private HttpResponseMessage Answer(FilterReply reply)
    {
        var summary = new MeshCallSummary(
            _target.Name, _route.Name, _cluster?.Name, Endpoint: null, Attempts: 0, FailureReasons.Of(reply.Reason).Flag);
        if (_call.IsGrpc)
        {
            Count(CallResult.GrpcAnswered(reply.Reason, reply.GrpcStatus));
            return LocalReply.TrailersOnly(_call.Request, reply.GrpcStatus, reply.Body, summary);
        }

        Count(CallResult.Answered(reply.Reason, reply.HttpStatus));
        var content = new LocalReplyContent(Encoding.UTF8.GetBytes(reply.Body), summary);
        if (reply.Body.Length > 0)
        {
            content.Headers.TryAddWithoutValidation("content-type", "text/plain");
        }

        return new HttpResponseMessage((HttpStatusCode)reply.HttpStatus)
        {
            RequestMessage = _call.Request,
            Version = _call.Request.Version,
            Content = content,
        };
    }

    private void Count(in CallResult result)
    {
        var method = _call.IsGrpc ? _context.Methods.Rpc(_call.Request.RequestUri!.AbsolutePath) : MethodTags.Http(_call.Request.Method);
        var tags = _context.Metrics.CallStarted(_target.Name, method);
        _context.Metrics.CallEnded(tags, _route.Name, result, _context.Time.GetElapsedTime(_began), retries: 0);
    }
}
