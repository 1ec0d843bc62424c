// Hot path.
using MeshClient.Balancing;
using MeshClient.Resilience;

namespace MeshClient.Http;

// Timeouts of the call and of each attempt share one cancellation source, made only when a timeout is configured. Which of them fired is
// remembered when the timer is set: asking the clock afterwards would be wrong by the timer's rounding.
internal sealed partial class MeshCall
{
    // Endpoints in back-off may be probed this often when nothing else is left.
    private static readonly TimeSpan ProbeWait = ConnectBackOff.MinimumInterval;

    private CancellationTokenSource? _timeoutSource;
    private CancellationTokenRegistration _callerRegistration;
    private CallTimeout _timeouts;
    private bool _perTryArmed;

    /// <summary>True while the response must be read within the call's timeout.</summary>
    public bool HasTimeout => _timeoutSource is not null && HasCallTimeout;

    /// <summary>Cancelled by the timeout in force and, until the response is delivered, by the caller.</summary>
    public CancellationToken Token => _timeoutSource?.Token ?? _callerToken;

    // A deadline is the gRPC client's own: it cancels the call through the caller's token, and needs no second timer here.
    private bool HasCallTimeout => _timeouts.HasLimit && _timeouts.Origin != CallTimeoutOrigin.Deadline;


    private MeshFailureReason TimeoutReason => _perTryArmed ? MeshFailureReason.PerTryTimeout : MeshFailureReason.RequestTimeout;

    public void Cancel()
    {
        try
        {
            _timeoutSource?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The response ended in this instant: there is nothing left to cancel.
        }
    }

    // gRFC A31 limits the whole call; in Envoy the timeout starts when the filters are done.
    private TimeSpan Elapsed() => _context.Time.GetElapsedTime(_isGrpc ? _routed : _started);

    private TimeSpan Remaining() => _timeouts.Limit - Elapsed();

    /// <summary>Starts the clock of an attempt. False when the call has no time left.</summary>
    private bool TryArmTimeouts()
    {
        if (!HasCallTimeout && !_timeouts.HasPerTry)
        {
            return true;
        }

        var delay = HasCallTimeout ? Remaining() : _timeouts.PerTry;
        if (delay <= TimeSpan.Zero)
        {
            return false;
        }

        _perTryArmed = !HasCallTimeout || (_timeouts.HasPerTry && _timeouts.PerTry < delay);
        Arm(_perTryArmed ? _timeouts.PerTry : delay);
        return true;
    }

    /// <summary>Back-off, queue and response body are bounded by the call's timeout only.</summary>
    private void DisarmPerTryTimeout()
    {
        if (!_perTryArmed || _timeoutSource is null)
        {
            return;
        }

        _perTryArmed = false;
        if (!HasCallTimeout)
        {
            ReleaseTimeouts();
            return;
        }

        var remaining = Remaining();
        Arm(remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero);
    }

    private void Arm(TimeSpan delay)
    {
        // Timers round down to milliseconds; a timeout must not come early.
        var rounded = TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds));
        if (_timeoutSource is { IsCancellationRequested: false } source)
        {
            source.CancelAfter(rounded);
            return;
        }

        // Either the first timeout of the call, or the last one ended an attempt and its source cannot be used again.
        ReleaseTimeouts();
        _timeoutSource = new CancellationTokenSource(rounded, _context.Time);
        if (_callerToken.CanBeCanceled)
        {
            _callerRegistration = _callerToken.UnsafeRegister(static state => ((MeshCall)state!).Cancel(), this);
        }
    }

    /// <summary>
    /// From the headers on the caller's token no longer ends the call, and a response that nobody reads is ended by its timeout. The
    /// content is held weakly: a response that the application forgot must still be collected.
    /// </summary>
    private void WatchResponse(MeshResponseContent content)
    {
        _callerRegistration.Dispose();
        _callerRegistration = default;
        if (HasTimeout)
        {
            _callerRegistration = Token.UnsafeRegister(
                static state =>
                {
                    if (((WeakReference<MeshResponseContent>)state!).TryGetTarget(out var content))
                    {
                        content.TimeOut();
                    }
                },
                new WeakReference<MeshResponseContent>(content));
        }
    }

    private void ReleaseTimeouts()
    {
        _callerRegistration.Dispose();
        _callerRegistration = default;
        _timeoutSource?.Dispose();
        _timeoutSource = null;
    }

    /// <summary>Waits. What the caller or the call's timeout ended it with, or null.</summary>
    private async ValueTask<OperationCanceledException?> WaitAsync(Task wait)
    {
        try
        {
            await wait.ConfigureAwait(false);
            Token.ThrowIfCancellationRequested();
            return null;
        }
        catch (OperationCanceledException exception)
        {
            return exception;
        }
    }
}
