// Hot path.
using System.Diagnostics.CodeAnalysis;
using MeshClient.Balancing;
using MeshClient.Clusters;
using MeshClient.Diagnostics;
using MeshClient.Resilience;
using MeshClient.Routing;
using MeshClient.Topology;

namespace MeshClient.Http;

/// <summary>
/// One call: its attempts, its timeouts and its end. Route and cluster are chosen before and stay; each attempt picks an endpoint.
/// Single-owner: the flow of the call, except for <see cref="ResponseEnded"/>, which the response reports exactly once.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "EndCall, which every end passes, releases them.")]
internal sealed partial class MeshCall
{
    // A call whose connection attempt fails was never sent and moves on to another endpoint without spending a retry; this bounds how
    // many it may try, so that a cluster of dead addresses fails in bounded time.
    private const int MaxMoves = 5;

    private readonly MeshCallContext _context;
    private readonly TargetRuntime _target;
    private readonly HttpRequestMessage _request;
    private readonly CompiledRoute _route;
    private readonly ForwardRoute _forward;
    private readonly ClusterRuntime _cluster;
    private readonly CancellationToken _callerToken;
    private readonly long _started;
    private readonly bool _isGrpc;

    private Endpoint? _endpoint;
    private PreviousEndpoints _previous;
    private RequestRewrite _rewrite;
    private string? _flags;
    private long _attemptStarted;
    private int _attempts;
    private int _moves;

    public MeshCall(
        MeshCallContext context,
        TargetRuntime target,
        HttpRequestMessage request,
        bool isGrpc,
        CompiledRoute route,
        ForwardRoute forward,
        ClusterRuntime cluster,
        CancellationToken callerToken)
    {
        _context = context;
        _target = target;
        _request = request;
        _isGrpc = isGrpc;
        _route = route;
        _forward = forward;
        _cluster = cluster;
        _callerToken = callerToken;
        _started = context.Time.GetTimestamp();
        ResolvePolicies();
    }

    public MeshCallSummary Summarize() =>
        new(_target.Name, _route.Name, _cluster.Name, _endpoint?.Address.Text, _attempts, _flags ?? "");

    /// <summary>Sends the call. A refusal before anything was sent throws no exception inside and needs no state machine.</summary>
    public Task<HttpResponseMessage> SendAsync()
    {
        CountStart();
        var refusal = TryBeginAttempt(AttemptKind.Initial);
        if (refusal == MeshFailureReason.None)
        {
            return RunAsync();
        }

        return QueuesUntilReady(refusal) ? RunWhenReadyAsync() : EndRefused(refusal, cause: null);
    }

    // gRFC A6 wait-for-ready: the call stays queued while the cluster has no usable endpoint. The call's deadline ends the wait through
    // the caller's token, the route's timeout through the call's own.
    private async Task<HttpResponseMessage> RunWhenReadyAsync()
    {
        while (true)
        {
            var change = _cluster.Balancer.NextChange;
            var refusal = TryBeginAttempt(AttemptKind.Initial);
            if (refusal == MeshFailureReason.None)
            {
                return await RunAsync().ConfigureAwait(false);
            }

            if (refusal != MeshFailureReason.NoHealthyEndpoint)
            {
                return await EndRefused(refusal, cause: null).ConfigureAwait(false);
            }

            if (await WaitForAsync(change).ConfigureAwait(false) is { } interruption)
            {
                return await EndInterrupted(interruption).ConfigureAwait(false);
            }
        }
    }

    private async Task<HttpResponseMessage> RunAsync()
    {
        while (true)
        {
            TimeSpan delay;
            Exception? cause = null;
            AttemptFailure? failure = null;
            try
            {
                var response = await _endpoint!.Transport.SendAsync(_request, Token).ConfigureAwait(false);
                if (!RetriesAfter(response, out delay))
                {
                    return Deliver(response);
                }

                response.Dispose();
            }
            catch (Exception exception) when (AttemptFailureClassifier.IsTransport(exception))
            {
                cause = exception;
                failure = EndFailedAttempt(exception);
                if (failure is null)
                {
                    return await EndInterrupted(exception).ConfigureAwait(false);
                }

                if (TryMove(failure.Value, out var moveRefusal))
                {
                    continue;
                }

                if (moveRefusal != MeshFailureReason.NoHealthyEndpoint)
                {
                    return await EndRefused(moveRefusal, exception).ConfigureAwait(false);
                }

                if (!RetriesAfter(failure.Value, out delay))
                {
                    return await EndFailed(failure.Value, exception).ConfigureAwait(false);
                }
            }
            catch
            {
                // A fault of the request itself, such as content that was already read: nobody's failure but the caller's.
                EndAttempt(AttemptOutcomeKind.NotDispatched, retryAfter: null, grpcStatus: -1);
                EndCall(CallResult.Failed(MeshFailureReason.Other));
                throw;
            }

            if (delay > TimeSpan.Zero && await WaitAsync(delay).ConfigureAwait(false) is { } interruption)
            {
                return await EndInterrupted(interruption).ConfigureAwait(false);
            }

            var refusal = TryBeginAttempt(_nextKind);
            if (refusal == MeshFailureReason.None)
            {
                continue;
            }

            // The only endpoints are those that just could not be connected to: that is what the caller should read.
            return refusal == MeshFailureReason.NoHealthyEndpoint && failure is AttemptFailure.ConnectFailure or AttemptFailure.ConnectTimeout
                ? await EndFailed(failure!.Value, cause!).ConfigureAwait(false)
                : await EndRefused(refusal, cause).ConfigureAwait(false);
        }
    }
}
