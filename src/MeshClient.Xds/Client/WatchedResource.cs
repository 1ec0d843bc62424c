using System.Diagnostics.CodeAnalysis;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Client;

/// <summary>
/// One watched name: the copy in force, what is wrong with it, and who wants to know (the watcher contract of gRFC A88). State is set
/// first, then <see cref="Publish()"/> tells the watchers what changed. Single-owner: the control loop.
/// </summary>
internal sealed class WatchedResource(XdsResourceType type, string name, IgnoredFieldLog ignoredFieldLog, ILogger logger)
{
    private readonly List<WatcherRegistration> _watchers = [];
    private AcceptedResource? _accepted;
    private LoopTimer? _expiry;
    private bool _isReported = true;

    public XdsResourceType Type => type;

    /// <summary>In canonical form if it is a federated name.</summary>
    public string Name => name;

    /// <summary>Whose resource it is; null if its name leads nowhere.</summary>
    public Authority? Authority { get; init; }

    /// <summary>True if the copy in force is good for a limited time only.</summary>
    public bool HasLifetime => _expiry is not null;

    /// <summary>Told, before the watchers, that a server sent the resource, or failed to.</summary>
    public Action<WatchedResource>? Changed { get; init; }

    public bool HasWatchers => _watchers.Count > 0;

    /// <summary>The copy in force; null if there is none.</summary>
    public XdsResource? Resource { get; private set; }

    /// <summary>
    /// True if the copy in force was received by an earlier run: it serves until a server says anything, and does not count as received.
    /// </summary>
    public bool IsFromCache { get; private set; }

    /// <summary>True if a copy of an earlier run was looked for since a server last answered.</summary>
    public bool WasSought { get; set; }

    /// <summary>True while it is looked for.</summary>
    public bool IsSought { get; set; }

    /// <summary>What the copy in force was read from, byte for byte; null if there is none.</summary>
    public RawResource? Raw { get; private set; }

    /// <summary>
    /// What the next version is compared with, while it is read off the control loop; null if there is nothing. Thread-safe.
    /// </summary>
    public AcceptedResource? Accepted => Volatile.Read(ref _accepted);

    public XdsResourceState State { get; private set; }

    public string Version { get; private set; } = "";

    public DateTimeOffset? LastUpdate { get; private set; }

    /// <summary>Fields that the copy in force sets and that have no effect in this client.</summary>
    public IReadOnlyCollection<string> IgnoredFields { get; private set; } = [];

    public string FailedVersion { get; private set; } = "";

    public DateTimeOffset? LastFailure { get; private set; }

    /// <summary>What the server said, or failed to say, about this resource.</summary>
    public XdsError? ResourceError { get; private set; }

    /// <summary>What is wrong with the connections to the servers of this resource.</summary>
    public XdsError? ConnectionError { get; set; }

    /// <summary>The error that watchers know; the more specific one counts.</summary>
    public XdsError? Error => ResourceError ?? ConnectionError;

    /// <summary>True while there is neither a usable copy nor the certainty that there is none: what another server might know (gRFC A71).</summary>
    public bool IsUnknown => !IsReceived && ResourceError?.Kind != XdsErrorKind.DoesNotExist;

    /// <summary>True if a server sent the copy in force to this process.</summary>
    public bool IsReceived => Resource is not null && !IsFromCache;

    public void Accept(XdsResource resource, RawResource? raw, IReadOnlyCollection<string> ignoredFields, string version, DateTimeOffset time)
    {
        ExpireWith(null);
        (_isReported, IsFromCache) = (false, false);

        // Equal content keeps the old object, so that watchers hear of changes only.
        Resource = resource.Equals(Resource) ? Resource : resource;
        Raw = raw;
        Volatile.Write(ref _accepted, null);
        IgnoredFields = ignoredFields;
        ignoredFieldLog.Report(type, name, ignoredFields);
        State = XdsResourceState.Acked;
        Version = version;
        LastUpdate = time;
        FailedVersion = "";
        ResourceError = null;
    }

    /// <summary>Follows <see cref="Accept"/> when the bytes are at hand.</summary>
    public void Remember(AcceptedResource accepted) =>
        Volatile.Write(ref _accepted, ReferenceEquals(accepted.Resource, Resource) ? accepted : accepted with { Resource = Resource! });

    /// <summary>The copy in force is confirmed without being sent again. It lives on without end unless told otherwise.</summary>
    public void Refresh(DateTimeOffset time)
    {
        ExpireWith(null);
        _isReported = false;
        State = XdsResourceState.Acked;
        LastUpdate = time;
        FailedVersion = "";
        ResourceError = null;
    }

    /// <summary>Gives the copy in force a lifetime that is being counted down, or none.</summary>
    public void ExpireWith(LoopTimer? expiry)
    {
        _expiry?.Stop();
        _expiry = expiry;
    }

    /// <summary>Puts a copy of an earlier run in force, of which no server of this one has said anything yet.</summary>
    public void Restore(in DecodedResource decoded, string version, DateTimeOffset time)
    {
        Resource = decoded.Resource;
        IsFromCache = true;
        Raw = decoded.Raw;
        Volatile.Write(ref _accepted, decoded.Accepted);
        IgnoredFields = decoded.IgnoredFields;
        Version = version;
        LastUpdate = time;
    }

    /// <summary>
    /// Something is wrong; the copy in force is kept unless it is to be dropped. A copy of an earlier run is not kept against the word that
    /// the resource does not exist.
    /// </summary>
    public void Fail(XdsResourceState state, XdsError error, string failedVersion, DateTimeOffset time, bool drop)
    {
        _isReported = false;
        State = state;
        ResourceError = error;
        FailedVersion = failedVersion;
        LastFailure = time;
        if (drop || (IsFromCache && error.Kind == XdsErrorKind.DoesNotExist))
        {
            ExpireWith(null);
            IsFromCache = false;
            Resource = null;
            Raw = null;
            Volatile.Write(ref _accepted, null);
            Version = "";
            LastUpdate = null;
            IgnoredFields = [];
        }
    }

    public void Add(WatcherRegistration registration) => _watchers.Add(registration);

    /// <summary>False if the watcher does not watch this resource.</summary>
    public bool Remove(IResourceWatcher watcher)
    {
        var index = _watchers.FindIndex(registration => ReferenceEquals(registration.Watcher, watcher));
        if (index < 0)
        {
            return false;
        }

        _watchers[index].IsEnded = true;
        _watchers.RemoveAt(index);
        return true;
    }

    /// <summary>Tells a new watcher how things are.</summary>
    public void Start(WatcherRegistration registration)
    {
        registration.IsStarted = true;
        Publish(registration);
    }

    /// <summary>Tells every watcher what is new for it.</summary>
    public void Publish()
    {
        if (!_isReported)
        {
            _isReported = true;
            Changed?.Invoke(this);
        }

        // Callbacks may add and remove watchers: work on a copy; each registration knows whether it still counts.
        foreach (var registration in _watchers.Where(registration => registration.IsStarted).ToArray())
        {
            Publish(registration);
        }
    }

    private void Publish(WatcherRegistration registration)
    {
        var (resource, error) = (Resource, Error);
        if (resource is null)
        {
            PublishAbsence(registration, error);
        }
        else if (!ReferenceEquals(resource, registration.ToldResource))
        {
            (registration.ToldResource, registration.ToldError) = (resource, error);
            Tell(registration, watcher => watcher.OnResource(resource));
            if (error is not null)
            {
                Tell(registration, watcher => watcher.OnAmbientError(error));
            }
        }
        else if (error != registration.ToldError)
        {
            registration.ToldError = error;
            Tell(registration, watcher => watcher.OnAmbientError(error));
        }
    }

    /// <summary>An error that went away without a resource to take its place is no news: the watcher still has nothing.</summary>
    private void PublishAbsence(WatcherRegistration registration, XdsError? error)
    {
        if (error is not null && (registration.ToldResource is not null || error != registration.ToldError))
        {
            (registration.ToldResource, registration.ToldError) = (null, error);
            Tell(registration, watcher => watcher.OnResourceError(error));
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A watcher's bug must not keep news from the other watchers, nor the reply from the server.")]
    private void Tell(WatcherRegistration registration, Action<IResourceWatcher> callback)
    {
        if (registration.IsEnded)
        {
            return;
        }

        try
        {
            callback(registration.Watcher);
        }
        catch (Exception exception)
        {
            XdsClientLog.WatcherFailed(logger, type, name, exception);
        }
    }
}
