using System.Collections.Concurrent;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Internal;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Client;

/// <summary>
/// The xDS client of a process: caches what is watched, and connects to the control planes of the bootstrap when something is. Each
/// server has one stream for all targets (Istio's agent serves only one per process). Single-owner: the control loop, except
/// <see cref="GetSnapshotAsync"/>, <see cref="CountResources"/> and disposal, which any thread may call.
/// </summary>
internal sealed class XdsClient : IResourceSource, IAdsConnectionOwner, IAsyncDisposable
{
    private readonly XdsBootstrap _bootstrap;
    private readonly XdsClientSettings _settings;
    private readonly ControlLoop _loop;
    private readonly ILogger _logger;

    // Written on the loop only; concurrent so that gauges can count without waiting for it.
    private readonly ConcurrentDictionary<(XdsResourceType Type, string Name), WatchedResource> _resources = new();
    private readonly List<AdsConnection> _connections = [];
    private readonly HashSet<AdsSession> _sessions = [];
    private readonly HashSet<Task> _closingTransports = [];
    private bool _isClosed;

    /// <summary>Starts nothing: the first watch connects.</summary>
    public XdsClient(XdsBootstrap bootstrap, ControlLoop loop, XdsClientSettings settings)
    {
        _bootstrap = bootstrap;
        _loop = loop;
        _settings = settings;
        _logger = settings.LoggerFactory.CreateLogger(XdsClientLog.Category);
    }

    /// <inheritdoc/>
    /// <remarks>Does nothing after disposal.</remarks>
    public void Watch(XdsResourceType type, string name, IResourceWatcher watcher)
    {
        _loop.AssertCurrent();
        if (_isClosed)
        {
            return;
        }

        var resource = Find(type, name, out var connection);
        var registration = new WatcherRegistration(watcher);
        resource.Add(registration);
        connection?.Subscribe(resource);
        _loop.Post(() => Start(resource, registration));
    }

    /// <inheritdoc/>
    public void Unwatch(XdsResourceType type, string name, IResourceWatcher watcher)
    {
        _loop.AssertCurrent();
        var hasAddress = ResourceAddress.TryFind(_bootstrap, type, name, out var address, out _);
        var key = (type, hasAddress ? address.Name : name);
        if (!_resources.TryGetValue(key, out var resource) || !resource.Remove(watcher) || resource.HasWatchers || _isClosed)
        {
            return;
        }

        if (hasAddress)
        {
            ConnectionOf(address).Unsubscribe(resource);
        }
        else
        {
            _resources.TryRemove(key, out _);
        }
    }

    /// <summary>What is watched and how the servers do; thread-safe.</summary>
    /// <exception cref="ObjectDisposedException">The control loop is gone.</exception>
    public Task<XdsClientSnapshot> GetSnapshotAsync() => _loop.InvokeAsync(GetSnapshot);

    /// <summary>How many resources are watched, by type, authority and state; for gauges. Each resource counts as it is when it is read.</summary>
    public IEnumerable<XdsResourceCount> CountResources() => _resources.Values
        .GroupBy(resource => (resource.Type, Authority: XdsResourceCount.AuthorityOf(resource.Name), State: XdsResourceCount.CacheStateOf(resource.State, resource.Resource is not null)))
        .Select(group => new XdsResourceCount(group.Key.Type, group.Key.Authority, group.Key.State, group.Count()));

    /// <summary>Ends all streams and timers and waits for them, but not longer than the shutdown timeout. No callback follows.</summary>
    public async ValueTask DisposeAsync()
    {
        Task running;
        try
        {
            running = await _loop.InvokeAsync(Close).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The loop ended first; once it is still, nobody else touches the state.
            await _loop.DisposeAsync().ConfigureAwait(false);
            running = Close();
        }

        try
        {
            await running.WaitAsync(_settings.ShutdownTimeout, _settings.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            XdsClientLog.ShutdownIncomplete(_logger, _settings.ShutdownTimeout);
        }
    }

    void IAdsConnectionOwner.ConnectionErrorChanged(AdsConnection connection)
    {
        // Callbacks may watch and unwatch meanwhile.
        var resources = connection.Resources.ToArray();
        foreach (var resource in resources)
        {
            resource.ConnectionError = connection.Error;
        }

        foreach (var resource in resources)
        {
            resource.Publish();
        }
    }

    void IAdsConnectionOwner.Released(WatchedResource resource) => _resources.TryRemove((resource.Type, resource.Name), out _);

    void IAdsConnectionOwner.TransportClosing(Task closing)
    {
        _closingTransports.RemoveWhere(task => task.IsCompleted);
        _closingTransports.Add(closing);
    }

    void IAdsConnectionOwner.SessionStarted(AdsSession session) => _sessions.Add(session);

    void IAdsConnectionOwner.SessionEnded(AdsSession session) => _sessions.Remove(session);

    private void Start(WatchedResource resource, WatcherRegistration registration)
    {
        if (!_isClosed)
        {
            resource.Start(registration);
        }
    }

    /// <summary>The cached resource, or a new one; the connection is null for a name that leads nowhere.</summary>
    private WatchedResource Find(XdsResourceType type, string name, out AdsConnection? connection)
    {
        var hasAddress = ResourceAddress.TryFind(_bootstrap, type, name, out var address, out var error);
        connection = hasAddress ? ConnectionOf(address) : null;
        var key = (type, hasAddress ? address.Name : name);
        if (_resources.TryGetValue(key, out var known))
        {
            return known;
        }

        var resource = new WatchedResource(type, key.Item2, _logger) { ConnectionError = connection?.Error };
        if (error is not null)
        {
            resource.Fail(XdsResourceState.DoesNotExist, error, "", _settings.TimeProvider.GetUtcNow(), drop: false);
        }

        _resources[key] = resource;
        return resource;
    }

    private AdsConnection ConnectionOf(in ResourceAddress address)
    {
        var server = address.Servers[0];
        var connection = _connections.Find(connection => connection.Server == server);
        if (connection is null)
        {
            connection = new AdsConnection(server, _bootstrap, _settings, _loop, this);
            _connections.Add(connection);
        }

        return connection;
    }

    private XdsClientSnapshot GetSnapshot() => new(
        _bootstrap.Node.Id,
        [.. _connections.Select(connection => connection.GetStatus())],
        [.. _resources.Values.Where(resource => resource.HasWatchers).OrderBy(resource => resource.Type).ThenBy(resource => resource.Name, StringComparer.Ordinal).Select(StatusOf)]);

    private XdsResourceStatus StatusOf(WatchedResource resource) => new()
    {
        Type = resource.Type,
        Name = resource.Name,
        ServerUri = ResourceAddress.TryFind(_bootstrap, resource.Type, resource.Name, out var address, out _) ? address.Servers[0].Uri : "",
        State = resource.State,
        IsCached = resource.Resource is not null,
        Raw = resource.Raw,
        Version = resource.Version,
        LastUpdate = resource.LastUpdate,
        IgnoredFields = resource.IgnoredFields,
        Error = resource.Error,
        FailedVersion = resource.FailedVersion,
        LastFailure = resource.LastFailure,
    };

    private Task Close()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            foreach (var connection in _connections)
            {
                connection.Close();
            }
        }

        return Task.WhenAll([.. _sessions.Select(session => session.Completion), .. _closingTransports]);
    }
}
