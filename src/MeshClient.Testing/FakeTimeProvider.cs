using MeshClient.Testing.Internal;
using MeshClient.Testing.Time;

namespace MeshClient.Testing;

/// <summary>A clock that stands still until the test moves it, and whose timers fire on the thread that moves it.</summary>
/// <remarks>
/// <para>
/// Timers fire in the order in which they are due, and while one fires the clock shows the instant at which it was due. Timers that
/// are created or changed meanwhile take part, so one long <see cref="Advance"/> behaves like many short ones. Continuations of
/// <c>Task.Delay(…, provider)</c> that are free to run inline run before <see cref="Advance"/> returns.
/// </para>
/// <para>
/// A timer that is due at once (a due time of zero) fires in the next <see cref="Advance"/>, which may be one of
/// <see cref="TimeSpan.Zero"/>: nothing ever fires inside of <see cref="CreateTimer"/>. Thread-safe.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// var time = new FakeTimeProvider();
/// var delay = Task.Delay(TimeSpan.FromSeconds(5), time);
/// time.Advance(TimeSpan.FromSeconds(5));
/// await delay;
/// </code>
/// </example>
public sealed class FakeTimeProvider : TimeProvider
{
    private static readonly DateTimeOffset DefaultStart = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // The clock of which this thread runs a callback.
    [ThreadStatic]
    private static FakeTimeProvider? FiringOnThisThread;

    // Guards the clock and the schedule; never held while a callback runs.
    private readonly Lock _lock = new();
    private readonly SortedSet<FakeTimer> _schedule = new(FakeTimer.DueOrder);
    private readonly Signal _timersChanged = new();
    private readonly long _startTicks;
    private long _elapsedTicks;
    private long _horizonTicks;
    private long _wallClockShift;

    // Zero is that of timers that were never set: they must not be taken for one that was.
    private long _sequence;

    /// <summary>Creates a clock that shows midnight of 1 January 2000, UTC.</summary>
    public FakeTimeProvider()
        : this(DefaultStart)
    {
    }

    /// <summary>Creates a clock that shows the given instant.</summary>
    /// <param name="start">What <see cref="GetUtcNow"/> returns until the clock is moved.</param>
    public FakeTimeProvider(DateTimeOffset start) => _startTicks = start.UtcTicks;

    /// <summary>The number of timers that wait to fire: neither disposed, nor stopped, nor fired for the last time.</summary>
    public int ActiveTimerCount
    {
        get
        {
            lock (_lock)
            {
                return _schedule.Count;
            }
        }
    }

    /// <summary>How far the clock must be moved until the next timer fires; null if no timer waits.</summary>
    /// <remarks>Useful to assert a jittered delay at its bounds, and to move exactly to the next event.</remarks>
    public TimeSpan? TimeToNextTimer
    {
        get
        {
            lock (_lock)
            {
                return _schedule.Min is { } next ? TimeSpan.FromTicks(Math.Max(0, next.DueTicks - _elapsedTicks)) : null;
            }
        }
    }

    /// <summary>The time zone of <see cref="TimeProvider.GetLocalNow"/>.</summary>
    /// <value>UTC, so that tests do not depend on the machine.</value>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Timestamps per second: the ticks of <see cref="TimeSpan"/>.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return new DateTimeOffset(_startTicks + _elapsedTicks + _wallClockShift, TimeSpan.Zero);
        }
    }

    /// <summary>The monotonic time: moves with <see cref="Advance"/> and <see cref="SetUtcNow"/>, never with <see cref="JumpWallClock"/>.</summary>
    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _startTicks + _elapsedTicks;
        }
    }

    /// <summary>Moves the clock forward and fires every timer that becomes due on the way.</summary>
    /// <param name="delta">How far; zero fires the timers that are due already.</param>
    /// <remarks>Calls from several threads add up. A call from inside a timer's callback counts from the instant of that callback.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delta"/> is negative.</exception>
    public void Advance(TimeSpan delta)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delta, TimeSpan.Zero);
        long target;
        lock (_lock)
        {
            var from = FiringOnThisThread == this ? _elapsedTicks : Math.Max(_elapsedTicks, _horizonTicks);
            target = from + delta.Ticks;
            _horizonTicks = Math.Max(_horizonTicks, target);
        }

        RunUntil(target);
    }

    /// <summary>Moves the clock forward to an instant and fires every timer that becomes due on the way.</summary>
    /// <param name="value">The new time.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="value"/> lies in the past; <see cref="JumpWallClock"/> sets the clock back.
    /// </exception>
    public void SetUtcNow(DateTimeOffset value)
    {
        var delta = value - GetUtcNow();
        if (delta < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(
                nameof(value), value, $"The clock shows {GetUtcNow():O} and only moves forward; use {nameof(JumpWallClock)} to set it back.");
        }

        Advance(delta);
    }

    /// <summary>
    /// Changes what <see cref="GetUtcNow"/> shows, as when an operator or NTP sets a machine's clock. Timers and timestamps do not
    /// notice, in either direction.
    /// </summary>
    /// <param name="delta">How far; negative is back.</param>
    public void JumpWallClock(TimeSpan delta)
    {
        lock (_lock)
        {
            _wallClockShift += delta.Ticks;
        }
    }

    /// <summary>Waits until at least so many timers wait to fire, so that a test does not move the clock too early.</summary>
    /// <param name="count">The number of timers to wait for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when <see cref="ActiveTimerCount"/> has reached <paramref name="count"/>.</returns>
    /// <exception cref="TimeoutException">The timers did not come within 10 seconds of real time.</exception>
    public Task WaitForTimerAsync(int count = 1, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return _timersChanged.WaitAsync(
            () => ActiveTimerCount >= count,
            () => $"{count} active timer(s)",
            () => $"{ActiveTimerCount} active timer(s)",
            Signal.DefaultCeiling,
            cancellationToken);
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Puts a timer where it belongs in the schedule; a null due time takes it out. False once it is disposed.</summary>
    internal bool Schedule(FakeTimer timer, TimeSpan? dueTime, TimeSpan? period, bool dispose)
    {
        lock (_lock)
        {
            if (timer.Disposed)
            {
                return false;
            }

            _schedule.Remove(timer);
            timer.Disposed = dispose;
            timer.PeriodTicks = period?.Ticks ?? 0;
            if (dueTime is { } due)
            {
                Enqueue(timer, _elapsedTicks + due.Ticks);
            }
        }

        _timersChanged.Raise();
        return true;
    }

    private void Enqueue(FakeTimer timer, long dueTicks)
    {
        timer.DueTicks = dueTicks;
        timer.Sequence = ++_sequence;
        _schedule.Add(timer);
    }

    private void RunUntil(long target)
    {
        while (TakeDue(target) is { } timer)
        {
            var outer = FiringOnThisThread;
            FiringOnThisThread = this;
            try
            {
                timer.Fire();
            }
            finally
            {
                FiringOnThisThread = outer;
            }
        }
    }

    private FakeTimer? TakeDue(long target)
    {
        lock (_lock)
        {
            if (_schedule.Min is not { } next || next.DueTicks > target)
            {
                _elapsedTicks = Math.Max(_elapsedTicks, target);
                return null;
            }

            _schedule.Remove(next);
            _elapsedTicks = Math.Max(_elapsedTicks, next.DueTicks);
            if (next.PeriodTicks > 0)
            {
                Enqueue(next, next.DueTicks + next.PeriodTicks);
            }

            return next;
        }
    }
}
