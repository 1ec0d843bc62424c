// Hot path.
using System.Diagnostics.CodeAnalysis;
using MeshClient.Balancing;
using MeshClient.Clusters;
using MeshClient.Diagnostics;
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
    private readonly MeshCallContext _context;
    private readonly TargetRuntime _target;
    private readonly HttpRequestMessage _request;
    private readonly CompiledRoute _route;
    private readonly ClusterRuntime _cluster;
    private readonly CancellationToken _callerToken;
    private readonly long _started;

    // Callers have waited since then, at first for the configuration of the target.
    private readonly long _began;
    private readonly bool _isGrpc;

    // The cluster of the last attempt: the call's own, or the leaf of an aggregate that was chosen for the attempt.
    private ClusterRuntime _leaf;

    // Where the attempt has its place; null when no attempt is open.
    private CircuitBreaker? _breaker;
    private Endpoint? _endpoint;
    private RequestRewrite? _rewrite;
    private CallRecovery? _recovery;
    private int _attempts;
    private bool _over;

    public MeshCall(
        MeshCallContext context,
        TargetRuntime target,
        HttpRequestMessage request,
        bool isGrpc,
        CompiledRoute route,
        ClusterRuntime cluster,
        CancellationToken callerToken,
        long began = 0)
    {
        _context = context;
        _target = target;
        _request = request;
        _isGrpc = isGrpc;
        _route = route;
        _cluster = cluster;
        _leaf = cluster;
        _callerToken = callerToken;
        _started = context.Time.GetTimestamp();
        _began = began == 0 ? _started : began;
    }

    private ForwardRoute Forward => (ForwardRoute)_route.Action;

    public MeshCallSummary Summarize() =>
        new(_target.Name, _route.Name, _leaf.Name, _endpoint?.Address.Text, _attempts, _recovery?.Flags ?? "")
        {
            RetryDenied = _recovery?.Denial is { } denial ? TagValues.Of(denial) : null,
        };

    /// <summary>Sends the call. A refusal before anything was sent throws no exception inside and needs no state machine.</summary>
    /// <param name="routed">When the route was chosen; zero for just now.</param>
    public Task<HttpResponseMessage> SendAsync(long routed = 0)
    {
        try
        {
            ResolvePolicies(routed);
            CountStart();
            var refusal = TryBeginAttempt(AttemptKind.Initial);
            if (refusal == MeshFailureReason.None)
            {
                return RunAsync();
            }

            return QueuesUntilReady(refusal) ? QueueAsync() : EndRefused(refusal, cause: null);
        }
        catch when (Abort())
        {
            throw;
        }
    }

    // Small on purpose: this state machine exists once per call. Whatever goes wrong continues in MeshCall.Recovery.
    private async Task<HttpResponseMessage> RunAsync()
    {
        try
        {
            StartTrace();
            var response = await _endpoint!.Transport.SendAsync(_request, Token).ConfigureAwait(false);
            return RetriesAfter(response, out var delay) ? await RetryAsync(response, delay).ConfigureAwait(false) : Deliver(response);
        }
        catch (Exception exception) when (_breaker is not null && AttemptFailureClassifier.IsTransport(exception))
        {
            return await RecoverAsync(exception).ConfigureAwait(false);
        }
        catch when (Abort())
        {
            throw;
        }
    }

    // A fault of the request itself, such as content that was already read, ends the call as nobody's failure but the caller's. Runs as an
    // exception filter, so that the exception keeps its stack; does nothing when the call has ended before.
    private bool Abort()
    {
        if (!_over)
        {
            EndAttempt(AttemptOutcomeKind.NotDispatched, retryAfter: null, GrpcStatus.None);
            EndCall(ResultOf(MeshFailureReason.Other));
        }

        return false;
    }
}
