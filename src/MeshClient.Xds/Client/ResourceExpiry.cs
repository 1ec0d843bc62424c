using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Client;

/// <summary>Counts down the lifetime that a server gave to a copy of a resource. Single-owner: the control loop.</summary>
internal sealed class ResourceExpiry
{
    // Timers do not reach further than 49 days.
    private static readonly TimeSpan MaxStep = TimeSpan.FromDays(30);

    private readonly Action _expired;
    private readonly LoopTimer _timer;
    private TimeSpan _remaining;

    public ResourceExpiry(TimeProvider time, ControlLoop loop, TimeSpan lifetime, Action expired)
    {
        _expired = expired;
        _timer = new LoopTimer(time, loop, Elapsed);
        _remaining = lifetime;
        StartStep();
    }

    public void Stop() => _timer.Stop();

    private void StartStep()
    {
        var step = _remaining < MaxStep ? _remaining : MaxStep;
        _remaining -= step;
        _timer.Start(step);
    }

    private void Elapsed()
    {
        if (_remaining > TimeSpan.Zero)
        {
            StartStep();
        }
        else
        {
            _expired();
        }
    }
}
