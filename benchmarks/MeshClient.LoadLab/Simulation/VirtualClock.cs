namespace MeshClient.LoadLab.Simulation;

/// <summary>
/// Time that the event loop moves. Its timers never fire: what the balancer uses them for (forgetting removed endpoints, rebuilding after
/// connect failures) does not occur in a simulation. Single-owner: the simulation.
/// </summary>
internal sealed class VirtualClock : TimeProvider
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    // Not zero, so that timestamps look like those of a machine that has been up for a while.
    private const long Start = 1000 * NanosecondsPerSecond;

    /// <summary>Seconds since the start of the simulation.</summary>
    public double Now { get; set; }

    public override long TimestampFrequency => NanosecondsPerSecond;

    public override long GetTimestamp() => Start + (long)(Now * NanosecondsPerSecond);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new StoppedTimer();

    private sealed class StoppedTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
