using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Client;

/// <summary>
/// A watched resource as one server sees it: whether the present stream named it yet, and the timer after which it counts as missing.
/// Single-owner: the control loop.
/// </summary>
internal sealed class Subscription(WatchedResource resource)
{
    private LoopTimer? _timer;

    public WatchedResource Resource => resource;

    /// <summary>The stream on which a request named the resource; null before that.</summary>
    public AdsSession? NamedOn { get; private set; }

    /// <summary>
    /// True once the last watcher is gone. The server still believes us subscribed until a request leaves the name out; a watcher that
    /// comes before that finds everything as it was, because the server would not send the resource again.
    /// </summary>
    public bool IsAbandoned { get; set; }

    /// <summary>True if the server said something about the resource since it was first named on this stream.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Marks the resource as named in a request that is about to leave. True if it is the first one on this stream.</summary>
    public bool MarkNamed(AdsSession session)
    {
        if (NamedOn == session)
        {
            return false;
        }

        NamedOn = session;
        IsAnswered = false;
        return true;
    }

    /// <summary>The server has spoken, for better or worse: no timer runs any more.</summary>
    public void MarkAnswered()
    {
        IsAnswered = true;
        StopTimer();
    }

    public void StartTimer(TimeProvider time, TimeSpan timeout, ControlLoop loop, Action<Subscription> expired)
    {
        _timer ??= new LoopTimer(time, loop, () => expired(this));
        _timer.Start(timeout);
    }

    public void StopTimer() => _timer?.Stop();
}
