using MeshClient.Xds.Model;

// Hot path.
namespace MeshClient.Resilience;

/// <summary>The time limits of a route (Envoy <c>RouteAction.timeout</c> for HTTP, gRFC A31 for gRPC). Immutable.</summary>
/// <remarks>
/// Unlike Envoy, a route without a timeout has none: the implicit 15 s of a proxy would cut calls that work without a mesh. gRPC never
/// reads <c>timeout</c>, but, as Envoy, the older <c>max_grpc_timeout</c> of a route without stream limits. The listener's <c>max_stream_duration</c> is the default of routes without their own; an explicit zero hides it.
/// </remarks>
internal sealed class CallTimeoutPolicy
{
    private readonly TimeSpan _request;
    private readonly TimeSpan _streamDuration;
    private readonly TimeSpan _grpc;

    public CallTimeoutPolicy(ForwardAction action, TimeSpan? listenerMaxStreamDuration)
    {
        // As in Envoy, a route with stream limits has no other timeout.
        var hasStreamLimits = action.MaxStreamDuration is not null || action.GrpcTimeoutHeaderMax is not null;
        var stream = action.MaxStreamDuration ?? listenerMaxStreamDuration;
        var grpc = hasStreamLimits || action.MaxGrpcTimeout is null or { Ticks: 0 } ? stream : action.MaxGrpcTimeout;
        _request = hasStreamLimits ? Timeout.InfiniteTimeSpan : Limit(action.Timeout);
        _streamDuration = Limit(stream);
        _grpc = Limit(action.GrpcTimeoutHeaderMax ?? grpc);
    }

    /// <param name="request">For its gRPC deadline.</param>
    /// <param name="headers">What the request itself asks for; null for nothing.</param>
    /// <param name="retry">For the per-try timeout, which gRPC does not read.</param>
    /// <param name="isGrpc">Whether gRPC's rules apply.</param>
    /// <param name="waited">What of the deadline had passed when the route was chosen; limits of the route begin only then.</param>
    public CallTimeout Resolve(
        HttpRequestMessage request, EnvoyRequestHeaders? headers, CompiledRetryPolicy? retry, bool isGrpc, TimeSpan waited = default)
    {
        var global = headers?.Timeout is { } asked ? Limit(asked) : isGrpc ? Timeout.InfiniteTimeSpan : _request;
        var (limit, origin) = Shorter(
            (global, CallTimeoutOrigin.RequestTimeout),
            (isGrpc ? _grpc : _streamDuration, CallTimeoutOrigin.StreamDuration));
        if (isGrpc && GrpcTimeoutHeader.TryRead(request, out var deadline))
        {
            var left = deadline == Timeout.InfiniteTimeSpan ? deadline : deadline > waited ? deadline - waited : TimeSpan.Zero;
            (limit, origin) = Shorter((left, CallTimeoutOrigin.Deadline), (limit, origin));
        }

        var perTry = Limit(headers?.PerTryTimeout ?? (isGrpc ? null : retry?.PerTryTimeout));
        if (global != Timeout.InfiniteTimeSpan && perTry >= global)
        {
            perTry = Timeout.InfiniteTimeSpan;
        }

        return new CallTimeout(limit, limit == Timeout.InfiniteTimeSpan ? CallTimeoutOrigin.None : origin, perTry, global);
    }

    // In configuration zero means "no limit".
    private static TimeSpan Limit(TimeSpan? configured) =>
        configured is { } limit && limit > TimeSpan.Zero && limit <= CallTimeout.Longest ? limit : Timeout.InfiniteTimeSpan;

    private static (TimeSpan Limit, CallTimeoutOrigin Origin) Shorter(
        (TimeSpan Limit, CallTimeoutOrigin Origin) first,
        (TimeSpan Limit, CallTimeoutOrigin Origin) second) =>
        first.Limit == Timeout.InfiniteTimeSpan || (second.Limit != Timeout.InfiniteTimeSpan && second.Limit < first.Limit)
            ? second
            : first;
}
