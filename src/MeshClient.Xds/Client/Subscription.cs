using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Xds.Client;

/// <summary>
/// A resource as one server sees it: whether the present stream named it yet, the timer after which it counts as missing, and which copy
/// came from this server. Single-owner: the control loop.
/// </summary>
internal sealed class Subscription(WatchedResource resource)
{
    private LoopTimer? _timer;
    private XdsResource? _copy;
    private string _revision = "";
    private bool _isAskedAgain;

    public WatchedResource Resource => resource;

    public string Name => resource.Name;

    /// <summary>The name that the server last sent the resource under; another one if ours is an alias.</summary>
    public string ServedName { get; private set; } = resource.Name;

    /// <summary>The stream on which a request named the resource; null before that.</summary>
    public AdsSession? NamedOn { get; private set; }

    /// <summary>True while somebody watches the resource here.</summary>
    public bool IsWatched { get; set; }

    /// <summary>True for what is kept although nobody watches it: the server sent it unasked, or something that it sent refers to it.</summary>
    public bool IsHeld { get; set; }

    /// <summary>
    /// True once nobody wants the resource any more. The server still believes us subscribed until a request leaves the name out; a watcher
    /// that comes before that finds everything as it was, because the server would not send the resource again.
    /// </summary>
    public bool IsAbandoned => !IsWatched && !IsHeld;

    /// <summary>True if the server said something about the resource since it was first named on this stream.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>True if the copy in force is what the server sent.</summary>
    public bool IsSource => _copy is not null && ReferenceEquals(_copy, resource.Resource);

    /// <summary>
    /// The version by which the server knows the copy in force. Null if that copy is another server's or nobody's, or if there is anything
    /// wrong with the resource: the server then has to say again what it has.
    /// </summary>
    public string? HeldRevision => IsSource && resource.ResourceError is null ? _revision : null;

    /// <summary>
    /// Marks the resource as named in a request that is about to leave. True if it is the first one on this stream, or was wanted again.
    /// </summary>
    public bool MarkNamed(AdsSession session)
    {
        if (NamedOn == session && !_isAskedAgain)
        {
            return false;
        }

        (NamedOn, IsAnswered, _isAskedAgain) = (session, false, false);
        return true;
    }

    /// <summary>For the next request to name it as if it were new.</summary>
    public void AskAgain() => _isAskedAgain = true;

    /// <summary>The server has spoken, for better or worse: no timer runs any more.</summary>
    public void MarkAnswered()
    {
        IsAnswered = true;
        StopTimer();
    }

    /// <summary>The copy in force is what the server sent under this name and version.</summary>
    public void Hold(string servedName, string revision) => (ServedName, _copy, _revision) = (servedName, resource.Resource, revision);

    /// <summary>True if a message that stands for a resource of this version stands for the copy in force.</summary>
    public bool Holds(string revision) => IsSource && _revision == revision;

    /// <summary>The server has to send the resource again.</summary>
    public void Forget() => _copy = null;

    public void StartTimer(TimeProvider time, TimeSpan timeout, ControlLoop loop, Action<Subscription> expired)
    {
        _timer ??= new LoopTimer(time, loop, () => expired(this));
        _timer.Start(timeout);
    }

    public void StopTimer() => _timer?.Stop();
}
