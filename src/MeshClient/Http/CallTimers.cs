// Hot path.
using MeshClient.Resilience;

namespace MeshClient.Http;

/// <summary>
/// The time limits of a call that has any; the others do not pay for them. Timeouts of the call and of each attempt share one cancellation
/// source, made when the first timer is set. Which of them fired is remembered when the timer is set: asking the clock afterwards would be
/// wrong by the timer's rounding. Single-owner: the call, but for <see cref="Cancel"/>.
/// </summary>
/// <param name="limits">The limits.</param>
/// <param name="time">The clock.</param>
/// <param name="started">When the time of the whole call began.</param>
/// <param name="callerToken">The caller's.</param>
internal sealed class CallTimers(CallTimeout limits, TimeProvider time, long started, CancellationToken callerToken) : IDisposable
{
    private CancellationTokenSource? _source;
    private CancellationTokenRegistration _callerRegistration;
    private bool _perTryArmed;

    /// <summary>For the whole call, whoever enforces it.</summary>
    public TimeSpan Limit => limits.Limit;

    public bool HasLimit => limits.HasLimit;

    // A deadline is the gRPC client's own: it cancels the call through the caller's token, and needs no second timer here.
    public bool HasCallTimeout => limits.HasLimit && limits.Origin != CallTimeoutOrigin.Deadline;

    /// <summary>True while the response must be read within the call's timeout.</summary>
    public bool HasTimeout => _source is not null && HasCallTimeout;

    /// <summary>True if a timer has fired, or the caller has cancelled before the response.</summary>
    public bool IsCancelled => _source is { IsCancellationRequested: true };

    /// <summary>True if the timer in force is that of the attempt.</summary>
    public bool IsPerTry => _perTryArmed;

    public bool DeadlinePassed => limits.IsDeadlinePassed(Elapsed());

    public MeshFailureReason Reason => _perTryArmed ? MeshFailureReason.PerTryTimeout : MeshFailureReason.RequestTimeout;

    /// <summary>Cancelled by the timeout in force and, until the response is delivered, by the caller.</summary>
    public CancellationToken Token => _source?.Token ?? callerToken;

    public TimeSpan Remaining() => limits.Limit - Elapsed();

    public void Cancel()
    {
        try
        {
            _source?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The response ended in this instant: there is nothing left to cancel.
        }
    }

    /// <summary>Starts the clock of an attempt. False when the call has no time left.</summary>
    public bool TryArm()
    {
        if (!HasCallTimeout && !limits.HasPerTry)
        {
            return true;
        }

        var delay = HasCallTimeout ? Remaining() : limits.PerTry;
        if (delay <= TimeSpan.Zero)
        {
            return false;
        }

        _perTryArmed = !HasCallTimeout || (limits.HasPerTry && limits.PerTry < delay);
        Arm(_perTryArmed ? limits.PerTry : delay);
        return true;
    }

    /// <summary>Back-off, queue and response body are bounded by the call's timeout only.</summary>
    public void DisarmPerTry()
    {
        if (!_perTryArmed || _source is null)
        {
            return;
        }

        _perTryArmed = false;
        if (!HasCallTimeout)
        {
            Release();
            return;
        }

        var remaining = Remaining();
        Arm(remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero);
    }

    /// <summary>
    /// From the headers on the caller's token no longer ends the call, and a response that nobody reads is ended by its timeout. The
    /// content is held weakly: a response that the application forgot must still be collected.
    /// </summary>
    public void Watch(MeshResponseContent content)
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

    public void Dispose() => Release();

    private TimeSpan Elapsed() => time.GetElapsedTime(started);

    private void Arm(TimeSpan delay)
    {
        // Timers round down to milliseconds; a timeout must not come early.
        var rounded = TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds));
        if (_source is { IsCancellationRequested: false } source)
        {
            source.CancelAfter(rounded);
            return;
        }

        // Either the first timeout of the call, or the last one ended an attempt and its source cannot be used again.
        Release();
        _source = new CancellationTokenSource(rounded, time);
        if (callerToken.CanBeCanceled)
        {
            _callerRegistration = callerToken.UnsafeRegister(static state => ((CallTimers)state!).Cancel(), this);
        }
    }

    private void Release()
    {
        _callerRegistration.Dispose();
        _callerRegistration = default;
        _source?.Dispose();
        _source = null;
    }
}
