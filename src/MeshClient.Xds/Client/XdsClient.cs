using System.Collections.Concurrent;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Caching;
using MeshClient.Xds.Internal;
using MeshClient.Xds.LoadReporting;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Transport;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Client;

/// <summary>
/// The xDS client of a process: caches what is watched, and connects to the control planes of the bootstrap when something is. Each
/// server has one stream for all targets (Istio's agent serves only one per process). Which server counts is decided per authority, see
/// <see cref="Authority"/>. Single-owner: the control loop, except
/// <see cref="GetSnapshotAsync"/>, <see cref="CountResources"/> and disposal, which any thread may call.
/// </summary>
internal sealed class XdsClient : IResourceSource, IAdsConnectionOwner, IAsyncDisposable
{
    private readonly XdsBootstrap _bootstrap;
    private readonly XdsClientSettings _settings;
    private readonly ControlLoop _loop;
    private readonly ILogger _logger;
    private readonly IgnoredFieldLog _ignoredFields;

    // Written on the loop only; concurrent so that gauges can count without waiting for it.
    private readonly ConcurrentDictionary<(XdsResourceType Type, string Name), WatchedResource> _resources = new();
    private readonly List<AdsConnection> _connections = [];
    private readonly Authority _topLevel;
    private readonly SortedDictionary<string, Authority> _authorities = new(StringComparer.Ordinal);
    private readonly ResourceCache? _cache;
    private readonly ColdStart? _coldStart;
    private readonly HashSet<AdsSession> _sessions = [];
    private readonly HashSet<Task> _closingTransports = [];
    private Task _lastReports = Task.CompletedTask;
    private Task _lastCopies = Task.CompletedTask;
    private bool _isClosed;

    /// <summary>Starts nothing: the first watch connects.</summary>
    public XdsClient(XdsBootstrap bootstrap, ControlLoop loop, XdsClientSettings settings)
    {
        _bootstrap = bootstrap;
        _loop = loop;
        _settings = settings with { Transports = new SharedTransportFactory(settings.Transports) };
        _logger = settings.LoggerFactory.CreateLogger(XdsClientLog.Category);
        _ignoredFields = new IgnoredFieldLog(_logger);
        if (settings.Cache is { } cache)
        {
            _cache = new ResourceCache(cache, CacheIdentity.Of(bootstrap, cache.Identity), settings.TimeProvider, loop, RefreshCache, _logger);
            _coldStart = new ColdStart(_cache, loop, settings.TimeProvider, _logger);
        }

        _topLevel = CreateAuthority(AuthorityPlan.OfTopLevel(bootstrap));
        foreach (var (name, authority) in bootstrap.Authorities)
        {
            _authorities[name] = CreateAuthority(AuthorityPlan.Of(name, authority, bootstrap));
        }

        LoadReports = new LoadReporter(bootstrap, _settings, loop);
    }

    /// <summary>Reports load to the servers that ask for it, over the connections of this client.</summary>
    public LoadReporter LoadReports { get; }

    /// <inheritdoc/>
    /// <remarks>Does nothing after disposal.</remarks>
    public void Watch(XdsResourceType type, string name, IResourceWatcher watcher)
    {
        _loop.AssertCurrent();
        if (_isClosed)
        {
            return;
        }

        var resource = Find(type, name);
        var registration = new WatcherRegistration(watcher);
        resource.Add(registration);
        resource.Authority?.Subscribe(resource);
        _loop.Post(() => Start(resource, registration));
    }

    /// <inheritdoc/>
    public void Unwatch(XdsResourceType type, string name, IResourceWatcher watcher)
    {
        _loop.AssertCurrent();
        var key = (type, ResourceAddress.TryFind(_bootstrap, type, name, out var address, out _) ? address.Name : name);
        if (!_resources.TryGetValue(key, out var resource) || !resource.Remove(watcher) || resource.HasWatchers || _isClosed)
        {
            return;
        }

        if (resource.Authority is { } authority)
        {
            authority.Unsubscribe(resource);
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
            running = await _loop.InvokeAsync(() => Close(isLoopRunning: true)).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The loop ended first; once it is still, nobody else touches the state.
            await _loop.DisposeAsync().ConfigureAwait(false);
            running = Close(isLoopRunning: false);
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

    void IAdsConnectionOwner.Failed(AdsConnection connection)
    {
        foreach (var authority in _authorities.Values.Prepend(_topLevel))
        {
            authority.Failed(connection);
        }
    }

    AcceptedResource? IAdsConnectionOwner.FindAccepted(XdsResourceType type, string name) =>
        _resources.TryGetValue((type, name), out var resource) ? resource.Accepted : null;

    void IAdsConnectionOwner.Answered(AdsConnection connection)
    {
        foreach (var authority in _authorities.Values.Prepend(_topLevel))
        {
            authority.Answered(connection);
        }
    }

    bool IAdsConnectionOwner.Counts(AdsConnection connection, WatchedResource resource) => resource.Authority?.Active == connection;

    WatchedResource? IAdsConnectionOwner.Discover(AdsConnection connection, XdsResourceType type, string name)
    {
        if (!ResourceAddress.TryFind(_bootstrap, type, name, out var address, out _) || AuthorityOf(address).Active != connection)
        {
            return null;
        }

        var resource = Find(type, name);
        AuthorityOf(address).Adopt(resource);
        return resource;
    }

    void IAdsConnectionOwner.Released(WatchedResource resource)
    {
        // A server that is not needed any more lets go of what others keep.
        if (!resource.HasWatchers && !_connections.Exists(connection => connection.IsSubscribed(resource)))
        {
            resource.ExpireWith(null);
            _resources.TryRemove((resource.Type, resource.Name), out _);
            resource.Authority?.Forget(resource);
        }
    }

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

    private Authority CreateAuthority(AuthorityPlan plan) => new(plan, _bootstrap.Node.Id, ConnectionTo, _coldStart, _logger);

    /// <summary>The cached resource, or a new one; a name that leads nowhere makes one without authority.</summary>
    private WatchedResource Find(XdsResourceType type, string name)
    {
        var hasAddress = ResourceAddress.TryFind(_bootstrap, type, name, out var address, out var error);
        var key = (type, hasAddress ? address.Name : name);
        if (_resources.TryGetValue(key, out var known))
        {
            return known;
        }

        var resource = new WatchedResource(type, key.Item2, _ignoredFields, _logger)
        {
            Changed = _cache is null ? null : _cache.Changed,
            Authority = hasAddress ? AuthorityOf(address) : null,
        };
        if (error is not null)
        {
            resource.Fail(XdsResourceState.DoesNotExist, error, "", _settings.TimeProvider.GetUtcNow(), drop: false);
        }

        _resources[key] = resource;
        return resource;
    }

    private Authority AuthorityOf(in ResourceAddress address) => address.Authority is null ? _topLevel : _authorities[address.Authority];

    private AdsConnection ConnectionTo(XdsServer server)
    {
        var connection = _connections.Find(connection => connection.Server == server);
        if (connection is null)
        {
            connection = new AdsConnection(server, _bootstrap, _settings, _loop, this);
            _connections.Add(connection);
        }

        return connection;
    }

    /// <summary>What a server in contact sent and has not changed since is as good as received now.</summary>
    private void RefreshCache()
    {
        foreach (var resource in _resources.Values.Where(resource => resource.Authority?.Active is { Error: null } active && active.IsSourceOf(resource)))
        {
            _cache!.Changed(resource);
        }
    }

    private XdsClientSnapshot GetSnapshot() => new(
        _bootstrap.Node,
        [.. _connections.Select(connection => connection.GetStatus())],
        [.. _resources.Values.Where(IsShown).OrderBy(resource => resource.Type).ThenBy(resource => resource.Name, StringComparer.Ordinal).Select(StatusOf)],
        [.. _authorities.Values.Prepend(_topLevel).Select(authority => authority.GetStatus())],
        LoadReports.GetStatus());

    // What is merely waiting to be left out of a request is gone already.
    private bool IsShown(WatchedResource resource) => resource.HasWatchers || _connections.Exists(connection => connection.Holds(resource));

    private static XdsResourceStatus StatusOf(WatchedResource resource) => new()
    {
        Type = resource.Type,
        Name = resource.Name,
        ServerUri = resource.Authority?.Active?.Server.Uri ?? "",
        State = resource.State,
        IsCached = resource.Resource is not null,
        IsFromCache = resource.IsFromCache,
        Raw = resource.Raw,
        Version = resource.Version,
        LastUpdate = resource.LastUpdate,
        IgnoredFields = resource.IgnoredFields,
        Error = resource.Error,
        FailedVersion = resource.FailedVersion,
        LastFailure = resource.LastFailure,
    };

    private Task Close(bool isLoopRunning)
    {
        if (!_isClosed)
        {
            _isClosed = true;
            foreach (var authority in _authorities.Values.Prepend(_topLevel))
            {
                authority.Close();
            }

            _lastCopies = Task.WhenAll(_cache?.CloseAsync() ?? Task.CompletedTask, _coldStart?.Completion ?? Task.CompletedTask);
            _lastReports = LoadReports.Close(graceful: isLoopRunning);
            foreach (var connection in _connections)
            {
                connection.Close();
            }

            foreach (var resource in _resources.Values)
            {
                resource.ExpireWith(null);
            }
        }

        return Task.WhenAll([.. _sessions.Select(session => session.Completion), .. _closingTransports, _lastReports, _lastCopies]);
    }
}
