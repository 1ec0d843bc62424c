using MeshClient.Xds;
using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Shared.Topology;

/// <summary>A control plane in memory: holds resources and errors, and who watches them. Single-owner: the control loop.</summary>
internal sealed class FakeResourceSource(ControlLoop loop) : IResourceSource
{
    private readonly Dictionary<(XdsResourceType Type, string Name), List<IResourceWatcher>> _watchers = [];
    private readonly Dictionary<(XdsResourceType Type, string Name), Action<IResourceWatcher>> _answers = [];

    /// <summary>What is subscribed, such as <c>Cluster c1</c>, in alphabetical order.</summary>
    public IReadOnlyList<string> Watched => [.. _watchers.Keys.Select(key => $"{key.Type} {key.Name}").Order(StringComparer.Ordinal)];

    /// <summary>Every subscription that was ever started or ended, such as <c>+Cluster c1</c>.</summary>
    public List<string> History { get; } = [];

    public void Watch(XdsResourceType type, string name, IResourceWatcher watcher)
    {
        loop.AssertCurrent();
        if (!_watchers.TryGetValue((type, name), out var watchers))
        {
            _watchers[(type, name)] = watchers = [];
            History.Add($"+{type} {name}");
        }

        watchers.Add(watcher);
        loop.Post(() => Deliver(type, name, watcher));
    }

    public void Unwatch(XdsResourceType type, string name, IResourceWatcher watcher)
    {
        loop.AssertCurrent();
        var watchers = _watchers[(type, name)];
        Assert.True(watchers.Remove(watcher), $"{type} {name} was not watched by who ends the watch.");
        if (watchers.Count == 0)
        {
            _watchers.Remove((type, name));
            History.Add($"-{type} {name}");
        }
    }

    public void Set(XdsResource resource) => Answer(TypeOf(resource), resource.Name, watcher => watcher.OnResource(resource));

    public void Fail(XdsResourceType type, string name, XdsError error) => Answer(type, name, watcher => watcher.OnResourceError(error));

    public void Impair(XdsResourceType type, string name, XdsError? error)
    {
        foreach (var watcher in _watchers[(type, name)].ToList())
        {
            watcher.OnAmbientError(error);
        }
    }

    private static XdsResourceType TypeOf(XdsResource resource) => resource switch
    {
        ListenerResource => XdsResourceType.Listener,
        RouteConfigurationResource => XdsResourceType.RouteConfiguration,
        ClusterResource => XdsResourceType.Cluster,
        _ => XdsResourceType.Endpoint,
    };

    private void Answer(XdsResourceType type, string name, Action<IResourceWatcher> answer)
    {
        _answers[(type, name)] = answer;
        foreach (var watcher in _watchers.GetValueOrDefault((type, name), []).ToList())
        {
            answer(watcher);
        }
    }

    private void Deliver(XdsResourceType type, string name, IResourceWatcher watcher)
    {
        if (_answers.TryGetValue((type, name), out var answer) && _watchers.GetValueOrDefault((type, name), []).Contains(watcher))
        {
            answer(watcher);
        }
    }
}
