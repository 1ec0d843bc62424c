using System.Diagnostics.CodeAnalysis;
using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Caching;

/// <summary>
/// Looks up what a control plane would have to send while none can be asked, and reads it as if it had come from there. Single-owner: the
/// control loop.
/// </summary>
internal sealed class ColdStart(ResourceCache cache, ControlLoop loop, TimeProvider time, ILogger logger)
{
    private readonly HashSet<Task> _seeking = [];

    /// <summary>How long a silent control plane is waited for.</summary>
    public TimeSpan Patience => cache.Patience;

    /// <summary>Completes when nothing is looked up any more, of what was sought before.</summary>
    public Task Completion => Task.WhenAll(_seeking);

    public LoopTimer CreateTimer(Action elapsed) => new(time, loop, elapsed);

    /// <summary>Calls back on the control loop, later, with a valid copy or null.</summary>
    /// <param name="resource">What is sought.</param>
    /// <param name="connections">To the servers from which a copy may be, made or not.</param>
    /// <param name="found">The answer.</param>
    public void Seek(WatchedResource resource, IReadOnlyList<AdsConnection> connections, Action<RestoredResource?> found)
    {
        _seeking.RemoveWhere(seek => seek.IsCompleted);
        _seeking.Add(SeekAsync(new CacheKey(resource.Type, resource.Name), connections, found));
    }

    /// <summary>Copies came into force.</summary>
    public void Used(string authority) => CacheLog.Used(logger, authority, cache.Path);

    /// <summary>A control plane answers.</summary>
    public void End() => cache.Unload();

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The top of a piece of work: who waits must get an answer whatever happens.")]
    private async Task SeekAsync(CacheKey key, IReadOnlyList<AdsConnection> connections, Action<RestoredResource?> found)
    {
        RestoredResource? restored = null;
        try
        {
            var copy = await cache.FindAsync(key).ConfigureAwait(false);
            restored = copy is null ? null : await Task.Run(() => Read(copy, connections)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            CacheLog.Failed(logger, cache.Path, exception);
        }

        loop.Post(() => found(restored));
    }

    private RestoredResource? Read(CachedResource copy, IReadOnlyList<AdsConnection> connections)
    {
        var (type, name) = copy.Key;
        if (connections.FirstOrDefault(connection => connection.Server.Uri == copy.ServerUri) is not { } connection)
        {
            CacheLog.Rejected(logger, type, name, cache.Path, $"{copy.ServerUri} is no control plane of its authority any more");
            return null;
        }

        // What becomes of it has bytes of its own: confirmed later it stays in force, and must not keep the whole file in memory.
        var decoded = connection.Open(copy);
        if (decoded.Resource is not null && decoded.Name == name)
        {
            return new RestoredResource(decoded, copy);
        }

        CacheLog.Rejected(logger, type, name, cache.Path, string.Join("; ", decoded.Errors));
        return null;
    }
}
