// Hot path.
using MeshClient.Balancing;
using MeshClient.Resilience;

namespace MeshClient.Http;

// Timeouts of the call and of each attempt share one cancellation source, made only when a timeout is configured.
internal sealed partial class MeshCall
{
    private CancellationTokenSource? _timeoutSource;
    private CancellationTokenRegistration _callerRegistration;
    private CallTimeout _timeouts;

    /// <summary>True while the response must be read within the call's timeout.</summary>
    public bool HasTimeout => _timeoutSource is not null && HasCallTimeout;

    /// <summary>Cancelled by the caller or by the timeout in force.</summary>
    public CancellationToken Token => _timeoutSource?.Token ?? _callerToken;

    /// <summary>True when the call's timeout, not the caller, ended it.</summary>
    public bool TimedOut => HasCallTimeout && !_callerToken.IsCancellationRequested && Remaining() <= TimeSpan.Zero;

    // A deadline is the gRPC client's own: it cancels the call through the caller's token, and needs no second timer here.
    private bool HasCallTimeout => _timeouts.HasLimit && _timeouts.Origin != CallTimeoutOrigin.Deadline;

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

    private TimeSpan Remaining() => _timeouts.Limit - _context.Time.GetElapsedTime(_started);

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

        Arm(_timeouts.HasPerTry && _timeouts.PerTry < delay ? _timeouts.PerTry : delay);
        return true;
    }

    /// <summary>Back-off and response body are bounded by the call's timeout only.</summary>
    private void DisarmPerTryTimeout()
    {
        if (!_timeouts.HasPerTry || _timeoutSource is null)
        {
            return;
        }

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
        if (_timeoutSource is { IsCancellationRequested: false } source)
        {
            source.CancelAfter(delay);
            return;
        }

        // Either the first timeout of the call, or the last one ended an attempt and its source cannot be used again.
        ReleaseTimeouts();
        _timeoutSource = new CancellationTokenSource(delay, _context.Time);
        if (_callerToken.CanBeCanceled)
        {
            _callerRegistration = _callerToken.UnsafeRegister(static state => ((MeshCall)state!).Cancel(), this);
        }
    }

    private void ReleaseTimeouts()
    {
        _callerRegistration.Dispose();
        _callerRegistration = default;
        _timeoutSource?.Dispose();
        _timeoutSource = null;
    }

    private MeshFailureReason TimeoutReason() =>
        HasCallTimeout && Remaining() <= TimeSpan.Zero ? MeshFailureReason.RequestTimeout : MeshFailureReason.PerTryTimeout;

    /// <summary>Waits out a back-off. What ended it early, or null.</summary>
    private async ValueTask<OperationCanceledException?> WaitAsync(TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, _context.Time, Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException exception)
        {
            return exception;
        }
    }

    /// <summary>Waits for a new picker, at most until an endpoint in back-off may be probed. What ended it early, or null.</summary>
    private async ValueTask<OperationCanceledException?> WaitForAsync(Task change)
    {
        try
        {
            await Task.WhenAny(change, Task.Delay(ConnectBackOff.MinimumInterval, _context.Time, Token)).ConfigureAwait(false);
            Token.ThrowIfCancellationRequested();
            return null;
        }
        catch (OperationCanceledException exception)
        {
            return exception;
        }
    }
}
