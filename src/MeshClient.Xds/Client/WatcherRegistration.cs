using MeshClient.Xds.Model;

namespace MeshClient.Xds.Client;

/// <summary>One watch of one watcher, and what that watcher knows. Single-owner: the control loop.</summary>
internal sealed class WatcherRegistration(IResourceWatcher watcher)
{
    public IResourceWatcher Watcher => watcher;

    /// <summary>False until the watcher was told the state at its start, which happens after <c>Watch</c> has returned.</summary>
    public bool IsStarted { get; set; }

    /// <summary>The copy that the watcher uses; null if it has none.</summary>
    public XdsResource? ToldResource { get; set; }

    /// <summary>The error that it was told last and that nothing has cleared since.</summary>
    public XdsError? ToldError { get; set; }

    /// <summary>True once the watch was ended: no callback may follow, not even from a round that is under way.</summary>
    public bool IsEnded { get; set; }
}
