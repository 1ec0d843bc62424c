using System.Diagnostics.CodeAnalysis;
using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Caching;

/// <summary>
/// Keeps what control planes send on disk, for a start without them: collects changes and writes them in one go, off the control loop, and
/// finds copies of an earlier run. Single-owner: the control loop.
/// </summary>
internal sealed class ResourceCache
{
    // A copy of what never changes is confirmed this often within its time of validity.
    private const int RefreshesPerAge = 4;

    private readonly CacheSettings _settings;
    private readonly CacheStore _store;
    private readonly TimeProvider _time;
    private readonly ControlLoop _loop;
    private readonly LoopTimer _writeTimer;
    private readonly LoopTimer _refreshTimer;

    // All use of the store, one piece after the other.
    private Task _storing = Task.CompletedTask;
    private Task<Dictionary<CacheKey, CachedResource>>? _loaded;
    private Dictionary<CacheKey, CachedResource?> _changes = [];
    private bool _isWriting;
    private long? _lastWrite;
    private bool _isClosed;

    /// <param name="settings">Where and when.</param>
    /// <param name="identity">Whose resources.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loop">The owner.</param>
    /// <param name="refresh">Reports everything that is in force and confirmed, by <see cref="Changed"/>.</param>
    /// <param name="logger">For what is wrong with the file.</param>
    public ResourceCache(CacheSettings settings, byte[] identity, TimeProvider time, ControlLoop loop, Action refresh, ILogger logger)
    {
        _settings = settings;
        _store = new CacheStore(settings, identity, time, logger);
        _time = time;
        _loop = loop;
        _writeTimer = new LoopTimer(time, loop, StartWriting);
        _refreshTimer = new LoopTimer(time, loop, () =>
        {
            refresh();
            StartRefreshing();
        });
    }

    /// <summary>How long a silent control plane is waited for.</summary>
    public TimeSpan Patience => _settings.Patience;

    public string Path => _store.Path;

    /// <summary>A control plane sent the resource, or said that there is none.</summary>
    public void Changed(WatchedResource resource)
    {
        _loop.AssertCurrent();
        if (_isClosed || !TryRecord(resource))
        {
            return;
        }

        if (!_refreshTimer.IsRunning)
        {
            StartRefreshing();
        }

        ScheduleWriting();
    }

    /// <summary>The copy of an earlier run, off the control loop; null if there is none.</summary>
    public async Task<CachedResource?> FindAsync(CacheKey key)
    {
        var loaded = await Load().ConfigureAwait(false);
        return loaded.GetValueOrDefault(key);
    }

    /// <summary>A control plane answers: what was loaded takes memory for nothing.</summary>
    public void Unload() => _loaded = null;

    /// <summary>Writes what is not written yet, and nothing more. On the control loop, or when that has ended.</summary>
    public Task CloseAsync()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _writeTimer.Stop();
            _refreshTimer.Stop();
            _loaded = null;
            if (_changes.Count > 0)
            {
                _ = Write();
            }
        }

        return _storing;
    }

    private bool TryRecord(WatchedResource resource)
    {
        var key = new CacheKey(resource.Type, resource.Name);
        if (resource.State == XdsResourceState.DoesNotExist || resource.HasLifetime)
        {
            // A temporary override must not outlive its time.
            _changes[key] = null;
            return true;
        }

        if (resource is not { State: XdsResourceState.Acked, Raw: { } raw, Authority.Active: { } connection })
        {
            return false;
        }

        _changes[key] = new CachedResource(key, resource.Version, connection.Server.Uri, _time.GetUtcNow(), raw.Value);
        return true;
    }

    private void ScheduleWriting()
    {
        if (_isWriting || _writeTimer.IsRunning)
        {
            return;
        }

        var rest = _lastWrite is { } last ? _settings.WriteDistance - _time.GetElapsedTime(last) : TimeSpan.Zero;
        _writeTimer.Start(rest > _settings.WriteDelay ? rest : _settings.WriteDelay);
    }

    private void StartRefreshing() => _refreshTimer.Start(_settings.MaxAge / RefreshesPerAge);

    private void StartWriting()
    {
        _isWriting = true;
        var changes = _changes;
        var writing = Write();
        _ = ReportAsync(writing, changes);
    }

    private async Task ReportAsync(Task<bool> writing, Dictionary<CacheKey, CachedResource?> changes)
    {
        var isDone = await writing.ConfigureAwait(false);
        _loop.Post(() => Written(isDone ? [] : changes));
    }

    private void Written(Dictionary<CacheKey, CachedResource?> unwritten)
    {
        _isWriting = false;
        foreach (var (key, resource) in unwritten)
        {
            _changes.TryAdd(key, resource);
        }

        if (!_isClosed && _changes.Count > 0)
        {
            ScheduleWriting();
        }
    }

    private Task<bool> Write()
    {
        var changes = _changes;
        _changes = [];
        _lastWrite = _time.GetTimestamp();
        return Enqueue(() => _store.Save(changes), otherwise: false);
    }

    private Task<Dictionary<CacheKey, CachedResource>> Load() => _loaded ??= Enqueue(_store.Load, otherwise: []);

    private Task<T> Enqueue<T>(Func<T> work, T otherwise)
    {
        var result = RunAsync(_storing, work, otherwise);
        _storing = result;
        return result;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The top of work on the file: a bug there costs the cache, not the mesh.")]
    private async Task<T> RunAsync<T>(Task before, Func<T> work, T otherwise)
    {
        await before.ConfigureAwait(false);
        try
        {
            return await Task.Run(work).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            CacheLog.Failed(_store.Logger, _store.Path, exception);
            return otherwise;
        }
    }
}
