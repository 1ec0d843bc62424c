using MeshClient.Balancing;
using MeshClient.Transport;

namespace MeshClient.Tests.Shared.Balancing;

/// <summary>A transport that sends nothing and knows whether it was disposed.</summary>
internal sealed class RecordingTransport(Endpoint endpoint) : EndpointTransport
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Endpoint Endpoint => endpoint;

    public bool IsDisposed => _disposed.Task.IsCompleted;

    public override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        return Task.FromResult(new HttpResponseMessage());
    }

    public override ValueTask DisposeAsync()
    {
        _disposed.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
