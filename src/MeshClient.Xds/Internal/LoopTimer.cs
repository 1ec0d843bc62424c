namespace MeshClient.Xds.Internal;

/// <summary>A timer that fires once on the control loop, and never after it was stopped or started anew. Single-owner: the control loop.</summary>
internal sealed class LoopTimer(TimeProvider time, ControlLoop loop, Action elapsed)
{
    private ITimer? _timer;
    private int _round;

    public bool IsRunning => _timer is not null;

    public void Start(TimeSpan delay)
    {
        Stop();
        var round = _round;
        _timer = time.CreateTimer(_ => loop.Post(() => Elapsed(round)), null, delay, Timeout.InfiniteTimeSpan);
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
        if (round == _round)
        {
            Stop();
            elapsed();
        }
    }
}
