namespace MeshClient.Testing.Time;

/// <summary>
/// One timer of a <see cref="FakeTimeProvider"/>, whose lock guards the schedule fields. Fires on the thread that moves the clock,
/// in the execution context of its creator. Thread-safe.
/// </summary>
internal sealed class FakeTimer(FakeTimeProvider provider, TimerCallback callback, object? state) : ITimer
{
    // System timers refuse longer times as well.
    private const long MaxMilliseconds = uint.MaxValue - 1;

    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    // Guards _firing and _idle.
    private readonly Lock _lock = new();
    private TaskCompletionSource? _idle;
    private int _firing;

    /// <summary>By due time; timers due at the same instant fire in the order in which they were set.</summary>
    public static IComparer<FakeTimer> DueOrder { get; } = Comparer<FakeTimer>.Create(static (x, y) =>
        x.DueTicks != y.DueTicks ? x.DueTicks.CompareTo(y.DueTicks) : x.Sequence.CompareTo(y.Sequence));

    public long DueTicks { get; set; }

    /// <summary>Zero: fires once.</summary>
    public long PeriodTicks { get; set; }

    public long Sequence { get; set; }

    public bool Disposed { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period) =>
        provider.Schedule(this, Validate(dueTime, nameof(dueTime)), Validate(period, nameof(period)), dispose: false);

    public void Fire()
    {
        lock (_lock)
        {
            _firing++;
        }

        try
        {
            if (_context is null)
            {
                callback(state);
            }
            else
            {
                ExecutionContext.Run(_context, static timer => ((FakeTimer)timer!).Invoke(), this);
            }
        }
        finally
        {
            Fired();
        }
    }

    public void Dispose() => provider.Schedule(this, null, null, dispose: true);

    /// <summary>Disposes and waits for callbacks that run at this moment, as system timers do.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        lock (_lock)
        {
            if (_firing == 0)
            {
                return ValueTask.CompletedTask;
            }

            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_idle.Task);
        }
    }

    private static TimeSpan? Validate(TimeSpan value, string parameter)
    {
        if (value == Timeout.InfiniteTimeSpan)
        {
            return null;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.TotalMilliseconds, MaxMilliseconds, parameter);
        return value;
    }

    private void Invoke() => callback(state);

    private void Fired()
    {
        lock (_lock)
        {
            _firing--;
            if (_firing == 0)
            {
                _idle?.TrySetResult();
            }
        }
    }
}
