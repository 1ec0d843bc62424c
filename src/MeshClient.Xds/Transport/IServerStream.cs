namespace MeshClient.Xds.Transport;

/// <summary>
/// A stream to a control-plane server. One reader and one writer at a time; disposal, from any thread, ends both. Thread-safe.
/// </summary>
internal interface IServerStream<TRequest, TResponse> : IDisposable
    where TResponse : class
{
    /// <summary>Completes when the request has left on an established connection; false when the stream has ended.</summary>
    Task<bool> WriteAsync(TRequest request);

    /// <summary>The next response, or why there is none. Does not throw.</summary>
    Task<StreamRead<TResponse>> ReadAsync();
}
