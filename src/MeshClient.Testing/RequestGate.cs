using MeshClient.Testing.Internal;

namespace MeshClient.Testing;

/// <summary>
/// Holds the requests of a <see cref="FakeBackend"/> until it is released or disposed; made by
/// <see cref="FakeBackend.HoldRequests"/>. Thread-safe.
/// </summary>
public sealed class RequestGate : IDisposable
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Signal _changed;
    private readonly TimeSpan _ceiling;
    private int _held;

    internal RequestGate(Signal changed, TimeSpan ceiling) => (_changed, _ceiling) = (changed, ceiling);

    /// <summary>Requests that wait at this moment.</summary>
    public int HeldCount => Volatile.Read(ref _held);

    /// <summary>False once the gate was released.</summary>
    public bool IsClosed => !_released.Task.IsCompleted;

    /// <summary>Lets every waiting and every later request pass.</summary>
    public void Release() => _released.TrySetResult();

    /// <summary>Waits until so many requests wait at the gate.</summary>
    /// <param name="count">The number of requests to wait for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when <see cref="HeldCount"/> has reached <paramref name="count"/>.</returns>
    /// <exception cref="TimeoutException">The requests did not come in time.</exception>
    public Task WaitForHeldAsync(int count = 1, CancellationToken cancellationToken = default) =>
        _changed.WaitAsync(
            () => HeldCount >= count, () => $"{count} held request(s)", () => $"{HeldCount} held request(s)", _ceiling, cancellationToken);

    /// <summary>The same as <see cref="Release"/>.</summary>
    public void Dispose() => Release();

    internal async Task PassAsync(CancellationToken cancellationToken)
    {
        if (!IsClosed)
        {
            return;
        }

        Interlocked.Increment(ref _held);
        _changed.Raise();
        try
        {
            await _released.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _held);
            _changed.Raise();
        }
    }
}
