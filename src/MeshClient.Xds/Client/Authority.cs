using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Caching;
using MeshClient.Xds.Internal;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Client;

/// <summary>
/// What is watched of one authority and the servers that it comes from (gRFC A71). When the server in use fails while something was never
/// received, the next one is asked as well and counts from then on; the first answer of a server above ends that. All targets share this,
/// see docs/decisions/0005. While no server can be asked, copies of an earlier run serve, if they are kept. Single-owner: the control loop.
/// </summary>
internal sealed class Authority
{
    private readonly AuthorityPlan _plan;
    private readonly string _nodeId;
    private readonly Func<XdsServer, AdsConnection> _connect;
    private readonly ColdStart? _coldStart;
    private readonly LoopTimer? _patience;
    private readonly ILogger _logger;

    // From the primary server down to the active one; empty while nothing is watched.
    private readonly List<AdsConnection> _opened = [];
    private readonly HashSet<WatchedResource> _resources = [];

    // Waits for the first answer of any server, at the start.
    private bool _isLate;
    private bool _usesCopies;

    /// <param name="plan">Its servers.</param>
    /// <param name="nodeId">For messages.</param>
    /// <param name="connect">The connection to a server, not opened before something is subscribed there.</param>
    /// <param name="coldStart">Null if no copies are kept.</param>
    /// <param name="logger">For moves from server to server.</param>
    public Authority(AuthorityPlan plan, string nodeId, Func<XdsServer, AdsConnection> connect, ColdStart? coldStart, ILogger logger)
    {
        _plan = plan;
        _nodeId = nodeId;
        _connect = connect;
        _coldStart = coldStart;
        _patience = coldStart?.CreateTimer(LosePatience);
        _logger = logger;
    }

    /// <summary>The server whose word counts: the last one that had to be asked. Null while nothing is watched.</summary>
    public AdsConnection? Active => _opened.Count > 0 ? _opened[^1] : null;

    private bool IsWatched => _resources.Any(resource => resource.HasWatchers);

    private bool LacksSomething => _resources.Any(resource => resource.HasWatchers && resource.IsUnknown);

    /// <summary>Why nothing new can be learned; null if the active server works or was not tried yet.</summary>
    private XdsError? Error => Active?.Error is { } error ? _opened.Count == 1 ? error : XdsErrorText.Unreachable(_opened, _nodeId) : null;

    /// <summary>What is wrong with copies that are used because no server has answered yet, without one having failed.</summary>
    private XdsError? LateError => _isLate ? XdsErrorText.Late(_opened, _coldStart!.Patience, _nodeId) : null;

    public void Subscribe(WatchedResource resource)
    {
        var isNew = _resources.Add(resource);
        if (_opened.Count == 0)
        {
            Open();
            _patience?.Start(_coldStart!.Patience);
        }

        foreach (var connection in _opened)
        {
            connection.Subscribe(resource);
        }

        // A server that is known to be away need not fail once more before the next one is asked for what is new.
        _ = Active!.Error is null || TryFallBack();
        if (isNew && !TrySeek(resource))
        {
            resource.ConnectionError = Error;
        }
    }

    /// <summary>The active server sent the resource unasked, or what it sent refers to it. It is kept up to date until it is forgotten.</summary>
    public void Adopt(WatchedResource resource) => _resources.Add(resource);

    public void Unsubscribe(WatchedResource resource)
    {
        foreach (var connection in _opened.ToArray())
        {
            connection.Unsubscribe(resource);
        }
    }

    /// <summary>Nobody watches the resource and no server has it subscribed any more. After the last one, a watch starts at the primary server.</summary>
    public void Forget(WatchedResource resource)
    {
        _resources.Remove(resource);
        if (_resources.Count == 0)
        {
            _opened.Clear();
            StopWaiting();
        }
    }

    /// <summary>Nothing runs afterwards, and what is still looked for is found for nobody.</summary>
    public void Close()
    {
        StopWaiting();
        _resources.Clear();
    }

    /// <summary>A server could not be reached. The watchers hear of it when there is no other to ask.</summary>
    public void Failed(AdsConnection connection)
    {
        if (connection == Active && !TryFallBack())
        {
            Tell(Error);
        }
    }

    /// <summary>The first response of a stream came: its server is the one to use, and none below it is needed.</summary>
    public void Answered(AdsConnection connection)
    {
        var index = _opened.IndexOf(connection);
        if (index < 0)
        {
            return;
        }

        if (connection != Active)
        {
            Return(index);
        }

        StopWaiting();
        _coldStart?.End();
        foreach (var resource in _resources)
        {
            resource.WasSought = false;
        }

        Tell(null);
    }

    public XdsAuthorityStatus GetStatus() => new(_plan.Name, [.. _plan.Servers.Select(server => server.Uri)], Active?.Server.Uri);

    private void Open()
    {
        var connection = _connect(_plan.Servers[_opened.Count]);
        connection.HearAgain();
        _opened.Add(connection);
        foreach (var resource in _resources.Where(resource => resource.HasWatchers))
        {
            connection.Subscribe(resource);
        }
    }

    /// <summary>True if another server, of which nothing bad is known, was found.</summary>
    private bool TryFallBack()
    {
        if (!(_plan.FallbackOnReachabilityOnly ? IsWatched : LacksSomething))
        {
            return false;
        }

        while (_opened.Count < _plan.Servers.Count)
        {
            var failed = Active!;
            Open();
            failed.ForgetVersions();
            XdsClientLog.FellBack(_logger, _plan.DisplayName, failed.Server.Uri, Active!.Server.Uri);
            if (Active!.Error is null)
            {
                return true;
            }
        }

        return false;
    }

    private void Return(int index)
    {
        XdsClientLog.Returned(_logger, _plan.DisplayName, Active!.Server.Uri, _opened[index].Server.Uri);
        var released = _opened[(index + 1)..];
        _opened.RemoveRange(index + 1, released.Count);
        var resources = _resources.ToArray();
        foreach (var connection in released)
        {
            foreach (var resource in resources)
            {
                connection.Abandon(resource);
            }
        }

        Active!.StartTimers();
    }

    private void Tell(XdsError? error)
    {
        // Callbacks may watch and unwatch meanwhile. What is sought hears of the error if nothing is found.
        var resources = _resources.Where(resource => error is null || !TrySeek(resource)).ToArray();
        foreach (var resource in resources)
        {
            resource.ConnectionError = error;
        }

        foreach (var resource in resources)
        {
            resource.Publish();
        }
    }

    private void StopWaiting()
    {
        (_isLate, _usesCopies) = (false, false);
        _patience?.Stop();
    }

    private void LosePatience()
    {
        _isLate = true;
        foreach (var resource in _resources)
        {
            TrySeek(resource);
        }
    }

    /// <summary>True while a copy of an earlier run is looked for, after which the watchers are told.</summary>
    private bool TrySeek(WatchedResource resource)
    {
        if (_coldStart is null || (!_isLate && Error is null) || resource.Resource is not null || !resource.IsUnknown)
        {
            return false;
        }

        if (!resource.WasSought)
        {
            (resource.WasSought, resource.IsSought) = (true, true);
            _coldStart.Seek(resource, [.. _plan.Servers.Select(_connect)], restored => Found(resource, restored));
        }

        return resource.IsSought;
    }

    private void Found(WatchedResource resource, RestoredResource? restored)
    {
        resource.IsSought = false;
        if (!_resources.Contains(resource) || (Error ?? LateError) is not { } error)
        {
            // A server answered meanwhile, or nobody asks any more.
            return;
        }

        if (restored is not null && resource.Resource is null && resource.IsUnknown)
        {
            Restore(resource, restored);
        }

        // Whoever is merely waited for has not failed yet.
        resource.ConnectionError = resource.Resource is null ? Error : error;
        resource.Publish();
    }

    private void Restore(WatchedResource resource, RestoredResource restored)
    {
        resource.Restore(restored.Decoded, restored.Copy.Version, restored.Copy.Time);
        CacheLog.Restored(_logger, resource.Type, resource.Name, resource.Version, restored.Copy.Time);
        if (!_usesCopies)
        {
            _usesCopies = true;
            _coldStart!.Used(_plan.DisplayName);
        }
    }
}
