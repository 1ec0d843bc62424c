namespace Grpc.Core;

/// <summary>The callbacks behind a running call, and the object they are invoked on. Immutable.</summary>
internal readonly struct AsyncCallState(
    Func<object, Task<Metadata>> responseHeaders,
    Func<object, Status> status,
    Func<object, Metadata> trailers,
    Action<object> dispose,
    object state)
{
    /// <summary>Adapts callbacks that take no state: they become the state themselves.</summary>
    public AsyncCallState(Task<Metadata> responseHeaders, Func<Status> status, Func<Metadata> trailers, Action dispose)
        : this(
            static s => ((StatelessCallbacks)s).ResponseHeaders,
            static s => ((StatelessCallbacks)s).Status(),
            static s => ((StatelessCallbacks)s).Trailers(),
            static s => ((StatelessCallbacks)s).Dispose(),
            new StatelessCallbacks(responseHeaders, status, trailers, dispose))
    {
    }

    public Task<Metadata> ResponseHeadersAsync() => responseHeaders(state);

    public Status GetStatus() => status(state);

    public Metadata GetTrailers() => trailers(state);

    public void Dispose() => dispose(state);

    private sealed record StatelessCallbacks(
        Task<Metadata> ResponseHeaders,
        Func<Status> Status,
        Func<Metadata> Trailers,
        Action Dispose);
}
