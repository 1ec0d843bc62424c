using MeshClient.Xds;
using MeshClient.Xds.Client;

namespace MeshClient.Runtime;

/// <summary>Services of easy mode for their names, the control plane for everything else. Single-owner: the control loop.</summary>
internal sealed class CompositeResourceSource(StaticResourceSource services, IResourceSource controlPlane) : IResourceSource
{
    public void Watch(XdsResourceType type, string name, IResourceWatcher watcher) => SourceOf(type, name).Watch(type, name, watcher);

    public void Unwatch(XdsResourceType type, string name, IResourceWatcher watcher) => SourceOf(type, name).Unwatch(type, name, watcher);

    // What the services hold never changes, so a watch ends where it began.
    private IResourceSource SourceOf(XdsResourceType type, string name) => services.Contains(type, name) ? services : controlPlane;
}
