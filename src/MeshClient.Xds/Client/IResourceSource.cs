namespace MeshClient.Xds.Client;

/// <summary>
/// Where validated resources come from: a control plane (<c>XdsClient</c>) or the configuration of easy mode. Single-owner: the
/// control loop; every member is called on it and every callback runs on it, never from inside <see cref="Watch"/>.
/// </summary>
internal interface IResourceSource
{
    /// <summary>
    /// Starts a watch. The watcher gets the cached resource or error soon after, then every change. Watching one name with several
    /// watchers costs one subscription.
    /// </summary>
    void Watch(XdsResourceType type, string name, IResourceWatcher watcher);

    /// <summary>Ends a watch; no callback follows. The last one unsubscribes and drops the cached copy.</summary>
    void Unwatch(XdsResourceType type, string name, IResourceWatcher watcher);
}
