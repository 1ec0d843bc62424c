namespace MeshClient.Transport;

/// <summary>
/// The connections of one endpoint. It reports connection attempts to the endpoint it was made for
/// (<c>ConnectSucceeded</c>, <c>ConnectFailed</c>) and is disposed when the endpoint is gone and its last attempt has ended. Thread-safe.
/// </summary>
internal abstract class EndpointTransport : IAsyncDisposable
{
    /// <summary>Sends one attempt; completes at response headers.</summary>
    public abstract Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
