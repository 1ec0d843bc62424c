namespace MeshClient.Testing.Tests;

public sealed class FakeTimeProviderTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Start);
    private readonly List<string> _fired = [];

    [Fact]
    public void GetUtcNow_NeverAdvanced_StandsStill()
    {
        Assert.Equal(Start, _time.GetUtcNow());
        Assert.Equal(Start, _time.GetUtcNow());
    }

    [Fact]
    public void Advance_ByTime_MovesBothClocksAlike()
    {
        var before = _time.GetTimestamp();

        _time.Advance(TimeSpan.FromMilliseconds(1500.5));

        Assert.Equal(Start + TimeSpan.FromMilliseconds(1500.5), _time.GetUtcNow());
        Assert.Equal(TimeSpan.FromMilliseconds(1500.5), _time.GetElapsedTime(before));
    }

    [Fact]
    public void Advance_Negative_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>("delta", () => _time.Advance(TimeSpan.FromTicks(-1)));

    [Fact]
    public void Advance_SeveralTimers_FireInDueOrderAtTheirInstants()
    {
        using var late = Timer("late", 3);
        using var early = Timer("early", 1);
        using var middle = Timer("middle", 2);

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(["early@1", "middle@2", "late@3"], _fired);
        Assert.Equal(Start + TimeSpan.FromSeconds(10), _time.GetUtcNow());
        Assert.Equal(0, _time.ActiveTimerCount);
    }

    [Fact]
    public void Advance_TimersDueTogether_FireInTheOrderTheyWereSet()
    {
        using var first = Timer("first", 1);
        using var second = Timer("second", 1);

        first.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["second@1", "first@1"], _fired);
    }

    [Fact]
    public void Advance_JustShortOfDue_DoesNotFire()
    {
        using var timer = Timer("timer", 1);

        _time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Assert.Empty(_fired);

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(["timer@1"], _fired);
    }

    [Fact]
    public void Advance_TimerCreatedInCallback_TakesPart()
    {
        ITimer? inner = null;
        using var outer = _time.CreateTimer(_ => inner = Timer("inner", 2), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(["inner@3"], _fired);
        inner!.Dispose();
    }

    [Fact]
    public void Advance_FromCallback_CountsFromThatInstant()
    {
        using var outer = _time.CreateTimer(
            _ => _time.Advance(TimeSpan.FromSeconds(5)), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        using var timer = Timer("timer", 4);

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(["timer@4"], _fired);
        Assert.Equal(Start + TimeSpan.FromSeconds(6), _time.GetUtcNow());
    }

    [Fact]
    public async Task Advance_FromManyThreads_AddsUp()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
            }
        }))).WaitAsync(TestTimeout.Ceiling);

        Assert.Equal(Start + TimeSpan.FromSeconds(8000), _time.GetUtcNow());
    }

    [Fact]
    public void Advance_PeriodicTimer_FiresAtEveryPeriod()
    {
        using var timer = _time.CreateTimer(Record, "tick", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(["tick@1", "tick@3", "tick@5"], _fired);
        Assert.Equal(TimeSpan.FromSeconds(1), _time.TimeToNextTimer);
    }

    [Fact]
    public void Advance_ByZero_FiresWhatIsDueAtOnce()
    {
        using var timer = Timer("now", 0);
        Assert.Empty(_fired);

        _time.Advance(TimeSpan.Zero);

        Assert.Equal(["now@0"], _fired);
    }

    [Fact]
    public void Advance_CallbackThrows_LeavesTheClockUsable()
    {
        using var bad = _time.CreateTimer(
            static _ => throw new InvalidOperationException("boom"), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        using var timer = Timer("timer", 2);

        Assert.Throws<InvalidOperationException>(() => _time.Advance(TimeSpan.FromSeconds(2)));
        _time.Advance(TimeSpan.Zero);

        Assert.Equal(["timer@2"], _fired);
    }

    [Fact]
    public async Task Advance_TaskDelay_Completes()
    {
        var delay = Task.Delay(TimeSpan.FromMinutes(1), _time, TestTimeout.Token);
        Assert.False(delay.IsCompleted);

        _time.Advance(TimeSpan.FromMinutes(1));

        await delay;
    }

    [Fact]
    public void Advance_CancellationSourceWithTimeout_Cancels()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(2), _time);

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.True(source.IsCancellationRequested);
    }

    [Fact]
    public async Task Advance_PeriodicTimerOfTheFramework_Ticks()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), _time);
        var tick = timer.WaitForNextTickAsync(TestTimeout.Token);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(await tick);
    }

    [Fact]
    public void SetUtcNow_Future_FiresTimersOnTheWay()
    {
        using var timer = Timer("timer", 2);

        _time.SetUtcNow(Start + TimeSpan.FromSeconds(3));

        Assert.Equal(["timer@2"], _fired);
        Assert.Equal(Start + TimeSpan.FromSeconds(3), _time.GetUtcNow());
    }

    [Fact]
    public void SetUtcNow_Past_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>("value", () => _time.SetUtcNow(Start - TimeSpan.FromSeconds(1)));

    [Fact]
    public void JumpWallClock_Back_LeavesTimersAndTimestampsAlone()
    {
        using var timer = Timer("timer", 1);
        var timestamp = _time.GetTimestamp();

        _time.JumpWallClock(TimeSpan.FromHours(-1));

        Assert.Equal(Start - TimeSpan.FromHours(1), _time.GetUtcNow());
        Assert.Equal(timestamp, _time.GetTimestamp());
        Assert.Equal(TimeSpan.FromSeconds(1), _time.TimeToNextTimer);
    }

    [Fact]
    public void Change_ToInfinite_StopsTheTimer()
    {
        using var timer = Timer("timer", 1);

        Assert.True(timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Empty(_fired);
        Assert.Null(_time.TimeToNextTimer);
    }

    [Fact]
    public void Change_FromOwnCallback_ReschedulesFromThatInstant()
    {
        ITimer? timer = null;
        timer = _time.CreateTimer(
            state =>
            {
                Record(state);
                timer!.Change(TimeSpan.FromSeconds(_fired.Count), Timeout.InfiniteTimeSpan);
            },
            "again",
            TimeSpan.FromSeconds(1),
            Timeout.InfiniteTimeSpan);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(["again@1", "again@2", "again@4"], _fired);
        timer.Dispose();
    }

    [Fact]
    public void Change_AfterDispose_ReturnsFalse()
    {
        var timer = Timer("timer", 1);
        timer.Dispose();

        Assert.False(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        Assert.Equal(0, _time.ActiveTimerCount);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(4294967295.0)]
    public void CreateTimer_ImpossibleDueTime_IsRefused(double milliseconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            "dueTime", () => _time.CreateTimer(Record, null, TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan));

    [Fact]
    public void CreateTimer_ContextFlows_IntoTheCallback()
    {
        var local = new AsyncLocal<string> { Value = "creator" };
        var seen = "";
        using var timer = _time.CreateTimer(_ => seen = local.Value, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        local.Value = "advancer";
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("creator", seen);
    }

    [Fact]
    public async Task DisposeAsync_WhileCallbackRuns_WaitsForIt()
    {
        using var entered = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var timer = _time.CreateTimer(
            _ =>
            {
                entered.Set();
                release.Wait(TestTimeout.Ceiling);
            },
            null,
            TimeSpan.FromSeconds(1),
            Timeout.InfiniteTimeSpan);
        var advancing = Task.Run(() => _time.Advance(TimeSpan.FromSeconds(1)));
        Assert.True(entered.Wait(TestTimeout.Ceiling));

        var disposing = timer.DisposeAsync().AsTask();
        Assert.False(disposing.IsCompleted);
        release.Set();

        await disposing.WaitAsync(TestTimeout.Ceiling);
        await advancing.WaitAsync(TestTimeout.Ceiling);
    }

    [Fact]
    public async Task WaitForTimerAsync_TimerComesLater_Completes()
    {
        var waiting = _time.WaitForTimerAsync(2, TestTimeout.Token);
        using var first = Timer("first", 1);
        Assert.False(waiting.IsCompleted);
        using var second = Timer("second", 1);

        await waiting;
    }

    [Fact]
    public async Task WaitForTimerAsync_Cancelled_SaysWhatItWaitedFor()
    {
        using var source = new CancellationTokenSource();
        using var timer = Timer("timer", 1);
        var waiting = _time.WaitForTimerAsync(2, source.Token);

        await source.CancelAsync();

        var exception = await Assert.ThrowsAsync<OperationCanceledException>(() => waiting.WaitAsync(TestTimeout.Ceiling));
        Assert.Contains("2 active timer(s)", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Seen until then: 1 active timer(s)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Timers_FirstIsDueAtOnceWhenASecondIsCreated_BothFire()
    {
        Timer("first", 0);
        Timer("second", 0);

        _time.Advance(TimeSpan.Zero);

        Assert.Equal(["first@0", "second@0"], _fired);
    }

    [Fact]
    public async Task Timers_UsedFromManyThreads_FireEachExactlyOnce()
    {
        const int Timers = 2000;
        var fired = new int[Timers];
        await Parallel.ForAsync(0, Timers, TestTimeout.Token, (i, _) =>
        {
            _time.CreateTimer(_ => Interlocked.Increment(ref fired[i]), null, TimeSpan.FromMilliseconds(i % 50), Timeout.InfiniteTimeSpan);
            _time.Advance(TimeSpan.FromMilliseconds(i % 3));
            return ValueTask.CompletedTask;
        });

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.All(fired, count => Assert.Equal(1, count));
    }

    private ITimer Timer(string name, double dueSeconds) =>
        _time.CreateTimer(Record, name, TimeSpan.FromSeconds(dueSeconds), Timeout.InfiniteTimeSpan);

    private void Record(object? name) => _fired.Add(FormattableString.Invariant($"{name}@{(_time.GetUtcNow() - Start).TotalSeconds}"));
}
