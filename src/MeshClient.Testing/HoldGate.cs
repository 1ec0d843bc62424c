using MeshClient.Testing.Internal;

namespace MeshClient.Testing;

/// <summary>
/// Holds what a test server would do next until the test releases it; made by <see cref="FakeBackend.HoldRequests"/> and
/// <see cref="FakeXdsServer.HoldResponses"/>. Thread-safe.
/// </summary>
public sealed class HoldGate : IDisposable
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Signal _changed;
    private readonly TimeSpan _ceiling;
    private int _held;

    internal HoldGate(Signal changed, TimeSpan ceiling) => (_changed, _ceiling) = (changed, ceiling);

    /// <summary>Requests or responses that wait at this moment. Of a control plane's stream only the next response does; the rest queue up behind it.</summary>
    public int HeldCount => Volatile.Read(ref _held);

    /// <summary>False once the gate was released.</summary>
    public bool IsClosed => !_released.Task.IsCompleted;

    /// <summary>Lets everything pass that waits or comes later.</summary>
    public void Release() => _released.TrySetResult();

    /// <summary>Waits until so many requests or responses wait at the gate.</summary>
    /// <param name="count">The number to wait for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when <see cref="HeldCount"/> has reached <paramref name="count"/>.</returns>
    /// <exception cref="TimeoutException">They did not come in time.</exception>
    public Task WaitForHeldAsync(int count = 1, CancellationToken cancellationToken = default) =>
        _changed.WaitAsync(
            () => HeldCount >= count, () => $"{count} held at the gate", () => $"{HeldCount} held", _ceiling, cancellationToken);

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
