namespace MeshClient.Xds.Internal;

/// <summary>
/// A timer that fires once on the control loop, however far away, and never after it was stopped or started anew. Single-owner: the
/// control loop.
/// </summary>
internal sealed class LoopTimer(TimeProvider time, ControlLoop loop, Action elapsed)
{
    // Timers of the system refuse to wait longer than 49 days.
    private static readonly TimeSpan MaxStep = TimeSpan.FromDays(24);

    private ITimer? _timer;
    private TimeSpan _rest;
    private int _round;

    public bool IsRunning => _timer is not null;

    public void Start(TimeSpan delay)
    {
        Stop();
        var round = _round;
        var step = delay < MaxStep ? delay : MaxStep;
        _rest = delay - step;
        _timer = time.CreateTimer(_ => loop.Post(() => Elapsed(round)), null, step, Timeout.InfiniteTimeSpan);
    }

    public void Stop()
    {
        _round++;
        _timer?.Dispose();
        _timer = null;
    }

    private void Elapsed(int round)
    {
        // It may have been stopped while this was queued.
        if (round != _round)
        {
            return;
        }

        Stop();
        if (_rest > TimeSpan.Zero)
        {
            Start(_rest);
        }
        else
        {
            elapsed();
        }
    }
}
