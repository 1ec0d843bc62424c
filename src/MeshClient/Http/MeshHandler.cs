// Hot path.
using MeshClient.Diagnostics;
using MeshClient.Filters;
using MeshClient.Resilience;
using MeshClient.Routing;
using MeshClient.Topology;
using MeshClient.Xds.Client;

namespace MeshClient.Http;

/// <summary>
/// The door for HTTP: finds the target of a request and starts the call on the routes in force. A plain handler, not a delegating one,
/// because gRPC's channel takes over every <see cref="SocketsHttpHandler"/> that it finds below delegating handlers. Holds no
/// connections: disposing it ends nothing. Thread-safe.
/// </summary>
internal sealed class MeshHandler : HttpMessageHandler
{
    private readonly TargetRegistry _targets;
    private readonly MeshCallContext _context;
    private readonly HttpMessageInvoker? _passThrough;
    private readonly TargetKey? _target;

    /// <param name="targets">The targets of the runtime.</param>
    /// <param name="context">What calls need.</param>
    /// <param name="passThrough">For hosts that are no targets; null when such requests fail.</param>
    /// <param name="target">The target of all requests, whatever their host; null when the host is the target.</param>
    public MeshHandler(TargetRegistry targets, MeshCallContext context, HttpMessageInvoker? passThrough, TargetKey? target)
    {
        _targets = targets;
        _context = context;
        _passThrough = passThrough;
        _target = target;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { IsAbsoluteUri: true } uri)
        {
            throw new InvalidOperationException("The request needs an absolute URI, or the client a base address, such as http://greeter/.");
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<HttpResponseMessage>(cancellationToken);
        }

        var target = _target is { } key ? _targets.Get(key) : _targets.Get(uri.Host, uri.IsDefaultPort ? TargetKey.NoPort : uri.Port);
        var state = target.State;
        return state.Status == TargetStatus.Ready
            ? SendReady(request, target, state.Routes!, began: 0, cancellationToken)
            : SendWhenConfiguredAsync(request, target, began: 0, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendWhenConfiguredAsync(
        HttpRequestMessage request, TargetRuntime target, long began, CancellationToken cancellationToken)
    {
        began = began == 0 ? _context.Time.GetTimestamp() : began;
        var isGrpc = GrpcRequest.Is(request);
        var wait = !isGrpc || !GrpcRequest.WaitsForReady(request) ? ConfigWait.FirstAnswer
            : _passThrough is null ? ConfigWait.Ready
            : ConfigWait.ReadyOrUnknown;
        TargetState state;
        try
        {
            state = await target.WaitForConfigAsync(wait, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var elapsed = _context.Time.GetElapsedTime(began);
            var isLate = CallTimeout.WithoutRoute(request, isGrpc).IsDeadlinePassed(elapsed);
            Count(request, target, isGrpc, isLate ? MeshFailureReason.DeadlineExceeded : MeshFailureReason.Cancelled, routeName: null, elapsed);
            throw;
        }

        if (state.Status == TargetStatus.Ready)
        {
            return await SendReady(request, target, state.Routes!, began, cancellationToken).ConfigureAwait(false);
        }

        if (state.Status == TargetStatus.Unknown && _passThrough is not null)
        {
            return await _passThrough.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        return await Fail(request, target, isGrpc, state, began).ConfigureAwait(false);
    }

    private Task<HttpResponseMessage> SendReady(
        HttpRequestMessage request, TargetRuntime target, RouteTable routes, long began, CancellationToken cancellationToken)
    {
        var isGrpc = GrpcRequest.Is(request);
        while (true)
        {
            var random = _context.Random.NextUInt64();
            var route = routes.Match(request, isGrpc, random);
            if (route?.Action is not ForwardRoute forward)
            {
                return route?.FiltersOf(0) is { } chain
                    ? AnswerFilteredAsync(chain, request, target, isGrpc, route, routes.Authority, began, cancellationToken)
                    : Answer(request, target, isGrpc, route, began);
            }

            var choice = forward.ChooseIndex(random);
            var cluster = forward.Clusters[choice];
            if (cluster.TryEnterCall())
            {
                return route.FiltersOf(choice) is { } filters
                    ? new FilteredCall(_context, target, routes.Authority, request, isGrpc, route, cluster, began, cancellationToken).SendAsync(filters, answer: null)
                    : new MeshCall(_context, target, request, isGrpc, route, cluster, cancellationToken, began).SendAsync();
            }

            // The cluster left between reading the routes and entering it; whatever followed these routes no longer names it.
            var state = target.State;
            if (state.Status != TargetStatus.Ready)
            {
                return SendWhenConfiguredAsync(request, target, began, cancellationToken);
            }

            if (ReferenceEquals(state.Routes, routes))
            {
                return Fail(request, target, isGrpc, state, began);
            }

            routes = state.Routes!;
        }
    }

    // Apart from its caller, so that calls without filters make no closure.
    private Task<HttpResponseMessage> AnswerFilteredAsync(
        RouteFilterChain filters,
        HttpRequestMessage request,
        TargetRuntime target,
        bool isGrpc,
        CompiledRoute route,
        string authority,
        long began,
        CancellationToken cancellationToken) =>
        new FilteredCall(_context, target, authority, request, isGrpc, route, cluster: null, began, cancellationToken)
            .SendAsync(filters, start => Answer(request, target, isGrpc, route, start));

    private Task<HttpResponseMessage> Answer(HttpRequestMessage request, TargetRuntime target, bool isGrpc, CompiledRoute? route, long began) => route?.Action switch
    {
        DirectResponseRoute direct when !isGrpc => Configured(direct.CreateResponse(request), target, route, began),
        RedirectRoute redirect when !isGrpc => Configured(redirect.CreateResponse(request), target, route, began),
        null => Reply(request, target, isGrpc, MeshFailureReason.NoRoute, "no route matches the request", routeName: null, began),
        UnsupportedRoute unsupported => Reply(request, target, isGrpc, MeshFailureReason.ConfigError, unsupported.Reason, route.Name, began),

        // gRFC A36: a gRPC client has no use for redirects and direct responses.
        _ => Reply(request, target, isGrpc, MeshFailureReason.ConfigError, "the route does not forward to a cluster", route.Name, began),
    };

    // An answer from the configuration is a call like any other to those who count.
    private Task<HttpResponseMessage> Configured(HttpResponseMessage response, TargetRuntime target, CompiledRoute route, long began)
    {
        var tags = _context.Metrics.CallStarted(target.Name, MethodTags.Http(response.RequestMessage!.Method));
        _context.Metrics.CallEnded(tags, route.Name, CallResult.Http((int)response.StatusCode), ElapsedSince(began), retries: 0);
        return Task.FromResult(response);
    }

    private Task<HttpResponseMessage> Fail(HttpRequestMessage request, TargetRuntime target, bool isGrpc, TargetState state, long began)
    {
        var reason = state switch
        {
            { Status: TargetStatus.Unknown } => MeshFailureReason.NoRoute,
            { Status: TargetStatus.Pending } => MeshFailureReason.ConfigNotReady,
            { Error.Kind: XdsErrorKind.Timeout or XdsErrorKind.Unreachable } => MeshFailureReason.ConfigNotReady,
            { Routes: not null } => MeshFailureReason.NoRoute,
            _ => MeshFailureReason.ConfigError,
        };
        return Reply(request, target, isGrpc, reason, state.Error?.Message, routeName: null, began);
    }

    private Task<HttpResponseMessage> Reply(
        HttpRequestMessage request, TargetRuntime target, bool isGrpc, MeshFailureReason reason, string? detail, string? routeName, long began)
    {
        Count(request, target, isGrpc, reason, routeName, ElapsedSince(began));
        var call = new MeshCallSummary(target.Name, routeName, Cluster: null, Endpoint: null, Attempts: 0, FailureReasons.Of(reason).Flag);
        return LocalReply.Fail(_context, request, isGrpc, reason, FailureReasons.Of(reason).HttpStatus, detail, cause: null, call);
    }

    private void Count(
        HttpRequestMessage request, TargetRuntime target, bool isGrpc, MeshFailureReason reason, string? routeName, TimeSpan elapsed)
    {
        var method = isGrpc ? _context.Methods.Rpc(request.RequestUri!.AbsolutePath) : MethodTags.Http(request.Method);
        var tags = _context.Metrics.CallStarted(target.Name, method);
        _context.Metrics.CallEnded(tags, routeName, isGrpc ? CallResult.GrpcFailed(reason) : CallResult.Failed(reason), elapsed, retries: 0);
    }

    // Zero when the caller did not have to wait.
    private TimeSpan ElapsedSince(long began) => began == 0 ? TimeSpan.Zero : _context.Time.GetElapsedTime(began);
}
