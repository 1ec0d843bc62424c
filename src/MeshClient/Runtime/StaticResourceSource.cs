using System.Collections.Frozen;
using MeshClient.Xds;
using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Runtime;

/// <summary>The resources of easy mode, which never change. Single-owner: the control loop.</summary>
internal sealed class StaticResourceSource : IResourceSource
{
    private readonly ControlLoop _loop;
    private readonly FrozenDictionary<(XdsResourceType Type, string Name), XdsResource> _resources;
    private readonly HashSet<(XdsResourceType Type, string Name, IResourceWatcher Watcher)> _watches = [];

    public StaticResourceSource(ControlLoop loop, IEnumerable<XdsResource> resources)
    {
        _loop = loop;
        _resources = resources.ToFrozenDictionary(resource => (TypeOf(resource), resource.Name));
    }

    public bool Contains(XdsResourceType type, string name) => _resources.ContainsKey((type, name));

    public void Watch(XdsResourceType type, string name, IResourceWatcher watcher)
    {
        _loop.AssertCurrent();
        var watch = (type, name, watcher);
        _watches.Add(watch);
        _loop.Post(() => Deliver(watch));
    }

    public void Unwatch(XdsResourceType type, string name, IResourceWatcher watcher)
    {
        _loop.AssertCurrent();
        _watches.Remove((type, name, watcher));
    }

    private static XdsResourceType TypeOf(XdsResource resource) => resource switch
    {
        ListenerResource => XdsResourceType.Listener,
        RouteConfigurationResource => XdsResourceType.RouteConfiguration,
        ClusterResource => XdsResourceType.Cluster,
        _ => XdsResourceType.Endpoint,
    };

    private void Deliver((XdsResourceType Type, string Name, IResourceWatcher Watcher) watch)
    {
        if (!_watches.Contains(watch))
        {
            return;
        }

        if (_resources.TryGetValue((watch.Type, watch.Name), out var resource))
        {
            watch.Watcher.OnResource(resource);
        }
        else
        {
            watch.Watcher.OnResourceError(new XdsError(
                XdsErrorKind.DoesNotExist,
                $"{watch.Type} \"{watch.Name}\" does not exist: no service of that name is configured and there is no control plane to ask."));
        }
    }
}
