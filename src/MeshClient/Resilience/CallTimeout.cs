// Hot path.
namespace MeshClient.Resilience;

/// <summary>The time limits of one call; <see cref="Timeout.InfiniteTimeSpan"/> stands for none. Immutable.</summary>
/// <param name="Limit">For the whole call with its retries, up to the end of the response.</param>
/// <param name="Origin">Who set <paramref name="Limit"/>.</param>
/// <param name="PerTry">For each attempt, up to its response headers.</param>
/// <param name="Request">Envoy's global timeout alone, which may be longer than <paramref name="Limit"/>.</param>
internal readonly record struct CallTimeout(TimeSpan Limit, CallTimeoutOrigin Origin, TimeSpan PerTry, TimeSpan Request)
{
    /// <summary>The longest time that a timer takes; whatever is longer is no limit.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    public static readonly CallTimeout None =
        new(Timeout.InfiniteTimeSpan, CallTimeoutOrigin.None, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    // The client writes what was left of its deadline a moment before the call reaches the mesh.
    private static readonly TimeSpan DeadlineTolerance = TimeSpan.FromMilliseconds(20);

    public bool HasLimit => Limit != Timeout.InfiniteTimeSpan;

    public bool HasPerTry => PerTry != Timeout.InfiniteTimeSpan;

    /// <summary>The limits of a call of which no route is known: its own deadline, if it is a gRPC call and has one.</summary>
    public static CallTimeout WithoutRoute(HttpRequestMessage request, bool isGrpc) =>
        isGrpc && GrpcTimeoutHeader.TryRead(request, out var deadline)
            ? None with { Limit = deadline, Origin = CallTimeoutOrigin.Deadline }
            : None;

    /// <summary>
    /// Whether a caller that gives up now does so because of its deadline, which the gRPC client enforces by cancelling the call.
    /// </summary>
    /// <param name="elapsed">Since the call began.</param>
    public bool IsDeadlinePassed(TimeSpan elapsed) => Origin == CallTimeoutOrigin.Deadline && Limit - elapsed <= DeadlineTolerance;

    /// <summary>
    /// What <c>x-envoy-expected-rq-timeout-ms</c> says on an attempt that starts after <paramref name="elapsed"/>; null when there is no
    /// timeout to announce.
    /// </summary>
    public long? ExpectedMilliseconds(TimeSpan elapsed)
    {
        if (Request == Timeout.InfiniteTimeSpan)
        {
            return HasPerTry ? Milliseconds(PerTry) : null;
        }

        var left = Request - elapsed;
        return Milliseconds(HasPerTry && PerTry < left ? PerTry : left);
    }

    private static long Milliseconds(TimeSpan time) => Math.Max(1, (long)time.TotalMilliseconds);
}
