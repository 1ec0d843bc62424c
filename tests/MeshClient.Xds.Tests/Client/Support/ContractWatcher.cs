using MeshClient.Xds.Client;
using MeshClient.Xds.Model;

namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>Checks that what a watcher is told makes sense one by one, and knows what is in force.</summary>
internal sealed class ContractWatcher(XdsResourceType type, string name) : IResourceWatcher
{
    private XdsError? _error;

    public XdsResourceType Type => type;

    public string Name => name;

    public List<string> Violations { get; } = [];

    /// <summary>Null if nothing is in force.</summary>
    public TestResource? Current { get; private set; }

    public bool IsEnded { get; set; }

    public bool HasAmbientError => Current is not null && _error is not null;

    public void OnResource(XdsResource resource)
    {
        Check(!resource.Equals(Current), "told of a resource that is not new");
        Check(resource.Name == name, $"told of {resource.Name}");
        Current = (TestResource)resource;
        _error = null;
    }

    public void OnResourceError(XdsError error)
    {
        Check(Current is not null || error != _error, "told of an error that is not new");
        Current = null;
        _error = error;
    }

    public void OnAmbientError(XdsError? error)
    {
        Check(Current is not null, "told of an ambient error without a resource");
        Check(error != _error, "told of an ambient error that is not new");
        _error = error;
    }

    private void Check(bool condition, string violation)
    {
        if (!condition || IsEnded)
        {
            Violations.Add($"{type} {name}: {(IsEnded ? "called after the end of the watch" : violation)}");
        }
    }
}
