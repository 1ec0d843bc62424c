using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Internal;

/// <summary>
/// The one reader that owns all control-side state: xDS client, topologies, cluster updates. Work posted from anywhere runs here
/// one item at a time, in order. Thread-safe.
/// </summary>
internal sealed partial class ControlLoop : IAsyncDisposable
{
    // Unbounded, because every producer is bounded itself: one unprocessed response per stream, timers, and first uses of targets.
    private readonly Channel<WorkItem> _work = Channel.CreateUnbounded<WorkItem>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ILogger _logger;
    private readonly Task _loop;
    private int _threadId = -1;

    public ControlLoop(ILogger logger)
    {
        _logger = logger;

        // The loop outlives the request that happens to create it, so it must not carry that request's context.
        using (ExecutionContext.SuppressFlow())
        {
            _loop = Task.Run(RunAsync);
        }
    }

    /// <summary>True on the loop.</summary>
    public bool IsCurrent => Environment.CurrentManagedThreadId == Volatile.Read(ref _threadId);

    [Conditional("DEBUG")]
    public void AssertCurrent() => Debug.Assert(IsCurrent, "Control state was touched outside the control loop.");

    /// <summary>Queues work; does nothing after disposal.</summary>
    public void Post(Action work) => _work.Writer.TryWrite(new WorkItem(static state => ((Action)state!)(), work));

    /// <summary>Queues work with its state, so that the caller needs no closure.</summary>
    public void Post(Action<object?> work, object? state) => _work.Writer.TryWrite(new WorkItem(work, state));

    /// <summary>
    /// Runs work and completes when it has run; also a way to wait for everything posted before. Faults with what the work threw,
    /// or with <see cref="ObjectDisposedException"/> after disposal.
    /// </summary>
    public Task InvokeAsync(Action work) => InvokeAsync(() =>
    {
        work();
        return true;
    });

    /// <inheritdoc cref="InvokeAsync(Action)"/>
    public Task<T> InvokeAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var accepted = _work.Writer.TryWrite(new WorkItem(_ => Complete(done, work), null));
        if (!accepted)
        {
            done.SetException(new ObjectDisposedException(nameof(ControlLoop)));
        }

        return done.Task;
    }

    /// <summary>Stops accepting work and waits for what was queued.</summary>
    public async ValueTask DisposeAsync()
    {
        _work.Writer.TryComplete();
        if (!IsCurrent)
        {
            await _loop.ConfigureAwait(false);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The waiter gets the exception.")]
    private static void Complete<T>(TaskCompletionSource<T> done, Func<T> work)
    {
        try
        {
            done.SetResult(work());
        }
        catch (Exception exception)
        {
            done.SetException(exception);
        }
    }

    private async Task RunAsync()
    {
        while (await _work.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            Volatile.Write(ref _threadId, Environment.CurrentManagedThreadId);
            while (_work.Reader.TryRead(out var item))
            {
                Run(item);
            }

            Volatile.Write(ref _threadId, -1);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A bug in one work item must not end the loop.")]
    private void Run(in WorkItem item)
    {
        try
        {
            item.Work(item.State);
        }
        catch (Exception exception)
        {
            WorkFailed(exception);
        }
    }

    [LoggerMessage(EventId = 1000, Level = LogLevel.Critical,
        Message = "Work on the control loop failed; the last good configuration stays in force. This is a bug in MeshClient.")]
    private partial void WorkFailed(Exception exception);

    private readonly record struct WorkItem(Action<object?> Work, object? State);
}
