using System.Globalization;

namespace MeshClient.Testing.Internal;

/// <summary>
/// Lets tests wait for a condition over somebody else's state without polling: whoever changes the state raises the signal, and
/// every waiter looks again. Thread-safe.
/// </summary>
internal sealed class Signal
{
    /// <summary>Longer than any step of a healthy test, short enough that a broken one says so soon.</summary>
    public static readonly TimeSpan DefaultCeiling = TimeSpan.FromSeconds(10);

    private TaskCompletionSource? _next;

    /// <summary>Makes waiters look again. Call after the change is visible, and outside of locks that conditions take.</summary>
    public void Raise() => Interlocked.Exchange(ref _next, null)?.TrySetResult();

    /// <summary>Waits for a condition; the texts are only asked for when it does not come true in time.</summary>
    public Task WaitAsync(
        Func<bool> condition, Func<string> expected, Func<string> seen, TimeSpan ceiling, CancellationToken cancellationToken) =>
        WaitAsync(() => condition() ? this : null, expected, seen, ceiling, cancellationToken);

    /// <summary>Waits until a probe finds something, and returns it.</summary>
    public async Task<T> WaitAsync<T>(
        Func<T?> probe, Func<string> expected, Func<string> seen, TimeSpan ceiling, CancellationToken cancellationToken)
        where T : class
    {
        using var timeout = new CancellationTokenSource(ceiling, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        while (true)
        {
            // Subscribed before looking: a change after the look raises this very task.
            var next = Next();
            if (probe() is { } found)
            {
                return found;
            }

            try
            {
                await next.WaitAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                var seconds = ceiling.TotalSeconds.ToString(CultureInfo.InvariantCulture);
                throw new TimeoutException($"Waited {seconds} s for {expected()}. Seen instead: {seen()}.");
            }
            catch (OperationCanceledException exception)
            {
                throw new OperationCanceledException(
                    $"The wait for {expected()} was cancelled. Seen until then: {seen()}.", exception, cancellationToken);
            }
        }
    }

    private Task Next()
    {
        var current = Volatile.Read(ref _next);
        if (current is not null)
        {
            return current.Task;
        }

        var created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _next, created, null) ?? created).Task;
    }
}
