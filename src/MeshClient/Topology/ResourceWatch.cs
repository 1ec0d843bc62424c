using MeshClient.Xds;
using MeshClient.Xds.Client;
using MeshClient.Xds.Model;

namespace MeshClient.Topology;

/// <summary>
/// One watch and the newest that it heard. Tells its owner of real changes only. Single-owner: the control loop.
/// </summary>
internal sealed class ResourceWatch<T> : IResourceWatcher, IDisposable
    where T : XdsResource
{
    private readonly IResourceSource _source;
    private readonly XdsResourceType _type;
    private readonly Action _changed;
    private bool _disposed;

    public ResourceWatch(IResourceSource source, XdsResourceType type, string name, Action changed)
    {
        _source = source;
        _type = type;
        _changed = changed;
        Name = name;
        source.Watch(type, name, this);
    }

    public string Name { get; }

    public T? Value { get; private set; }

    /// <summary>Why there is no usable copy.</summary>
    public XdsError? Error { get; private set; }

    /// <summary>What is wrong while <see cref="Value"/> stays in force.</summary>
    public XdsError? Ambient { get; private set; }

    /// <summary>An error is an answer too: a missing resource must not block the rest (gRFC A74).</summary>
    public bool HasAnswer => Value is not null || Error is not null;

    public void OnResource(XdsResource resource)
    {
        var value = (T)resource;
        if (_disposed || (Ambient is null && value.Equals(Value)))
        {
            return;
        }

        // Keeping the old object for equal content lets everything downstream compare by reference first.
        Value = value.Equals(Value) ? Value : value;
        Error = null;
        Ambient = null;
        _changed();
    }

    public void OnResourceError(XdsError error)
    {
        if (_disposed || error.Equals(Error))
        {
            return;
        }

        Value = null;
        Error = error;
        Ambient = null;
        _changed();
    }

    public void OnAmbientError(XdsError? error)
    {
        if (_disposed || Equals(error, Ambient))
        {
            return;
        }

        Ambient = error;
        _changed();
    }

    /// <summary>Ends the watch; later callbacks are ignored.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _source.Unwatch(_type, Name, this);
        }
    }
}
