using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Transport;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Client;

/// <summary>
/// One control-plane server: keeps one ADS stream open while anything is watched there, with back-off between attempts, sends what is due
/// one request at a time, and lets responses take effect. Single-owner: the control loop.
/// </summary>
internal sealed class AdsConnection
{
    private readonly IAdsConnectionOwner _owner;
    private readonly XdsClientSettings _settings;
    private readonly ControlLoop _loop;
    private readonly ILogger _logger;
    private readonly Node _node;
    private readonly ServerHealth _health;
    private readonly ResponseDecoder _decoder;
    private readonly ResourceChanges _changes;
    private readonly ResponseJudge _judge;
    private readonly AbsenceTimers _timers;
    private readonly ConnectBackOff _backOff;
    private readonly LoopTimer _reconnect;
    private readonly TypeSubscriptions[] _types;
    private readonly WildcardDiscovery _discovery;
    private IAdsTransport? _transport;
    private AdsSession? _session;
    private bool _isFlushPosted;
    private bool _isClosed;

    public AdsConnection(XdsServer server, XdsBootstrap bootstrap, XdsClientSettings settings, ControlLoop loop, IAdsConnectionOwner owner)
    {
        Server = server;
        _owner = owner;
        _settings = settings;
        _loop = loop;
        _logger = settings.LoggerFactory.CreateLogger(XdsClientLog.Category);
        _node = NodeMessage.Create(bootstrap.Node);
        var errors = new XdsErrorText(server, bootstrap.Node.Id);
        _health = new ServerHealth(server, settings, errors, _logger);
        _decoder = new ResponseDecoder(new ResourceOpener(settings.Decoder, ContextOf(server, bootstrap), owner.FindAccepted, _logger));
        _changes = new ResourceChanges(server, settings, errors, loop, Expired, _logger);
        _judge = new ResponseJudge(server, settings, _changes, Counts, _logger);
        _timers = new AbsenceTimers(server, settings, loop, Counts, TimedOut);
        _backOff = new ConnectBackOff(settings.Random);
        _reconnect = new LoopTimer(settings.TimeProvider, loop, Flush);
        _types = [.. Enum.GetValues<XdsResourceType>().Select(CreateSubscriptions)];
        _discovery = new WildcardDiscovery(_types, settings.References, (type, name) => owner.Discover(this, type, name));
    }

    public XdsServer Server { get; }

    /// <summary>Why the server cannot be used at the moment; null if it can, or if nobody has tried yet.</summary>
    public XdsError? Error => _health.Error;

    /// <summary>What went wrong last; stays after a recovery.</summary>
    public string? LastFailure => _health.LastFailure;

    public void Subscribe(WatchedResource resource)
    {
        var type = _types[(int)resource.Type];
        if (type.Find(resource.Name) is { } known)
        {
            known.IsWatched = true;
        }
        else
        {
            var subscription = new Subscription(resource) { IsWatched = true };
            type.Add(subscription);
            JoinWildcard(type, subscription);
        }

        PostFlush();
    }

    /// <summary>True also for what is abandoned and not left out of a request yet.</summary>
    public bool IsSubscribed(WatchedResource resource) => _types[(int)resource.Type].Find(resource.Name) is not null;

    /// <summary>True for what is kept here although nobody may watch it.</summary>
    public bool Holds(WatchedResource resource) => _types[(int)resource.Type].Find(resource.Name) is { IsHeld: true };

    /// <summary>The resource is released with the request that leaves it out, or at once if no request is needed for that.</summary>
    public void Unsubscribe(WatchedResource resource)
    {
        var type = _types[(int)resource.Type];
        if (type.Find(resource.Name) is not { } subscription)
        {
            return;
        }

        subscription.IsWatched = false;
        if (subscription.IsAbandoned && (_session is null || subscription.NamedOn != _session || type.Covers(subscription.Name)))
        {
            Release(type, subscription);
        }
        else if (subscription.IsAbandoned)
        {
            type.MarkChanged();
        }

        PostFlush();
    }

    /// <summary>The next stream asks for everything as if nothing had been received here before.</summary>
    public void ForgetVersions()
    {
        foreach (var type in _types)
        {
            type.ForgetVersion();
        }
    }

    /// <summary>The server's word has begun to count: from now on it may be late with what it was asked for before.</summary>
    public void StartTimers()
    {
        if (_session is { } session)
        {
            _timers.Start(_types
                .SelectMany(type => type.Subscriptions)
                .Where(subscription => subscription.NamedOn == session)
                .Except(session.IsWriting ? session.NewlyNamed : []));
        }
    }

    /// <summary>Ends everything; nothing of the connection runs once its sessions have ended.</summary>
    public void Close()
    {
        _isClosed = true;
        _reconnect.Stop();
        Disconnect();
    }

    public XdsServerStatus GetStatus() => _health.GetStatus();

    /// <summary>A request has left on an established connection.</summary>
    internal void Written(AdsSession session)
    {
        if (session != _session)
        {
            return;
        }

        // gRFC A57: the time that the server may take begins when it was really asked.
        _timers.Start(session.NewlyNamed);
        Flush();
    }

    internal void Received(AdsSession session, DecodedResponse response)
    {
        if (session != _session)
        {
            return;
        }

        var isFirst = !session.HasResponse;
        session.HasResponse = true;
        _health.Responded(response.ControlPlane, isFirst);
        if (isFirst)
        {
            _owner.Answered(this);
        }

        if (response.Type is { } type)
        {
            Answer(_types[(int)type], response);
        }
        else
        {
            DropUnknown(session, response.TypeUrl);
        }
    }

    internal void Ended(AdsSession session, AdsStreamEnd end)
    {
        _owner.SessionEnded(session);
        if (session != _session)
        {
            return;
        }

        _session = null;
        EndStream();

        // gRFC A57: a stream that worked may end. What cannot be read is another matter: it would come again each time, and the watchers
        // would wait for it for ever.
        var isFailure = !session.HasResponse || end.Kind == AdsStreamEndKind.Unreadable;
        if (!isFailure)
        {
            _backOff.Reset();
        }

        var delay = _backOff.Next();
        _reconnect.Start(delay);
        if (isFailure)
        {
            _health.Failed(end.Detail, delay, session.HasResponse);
            _owner.Failed(this);
        }
        else
        {
            _health.Closed(end.Detail, delay);
        }
    }

    private static ParseContext ContextOf(XdsServer server, XdsBootstrap bootstrap) => new(
        bootstrap.CertificateProviders.Keys.ToHashSet(StringComparer.Ordinal), server);

    /// <summary>Later, so that all that one piece of work subscribes goes out in one request.</summary>
    private void PostFlush()
    {
        if (_isFlushPosted)
        {
            return;
        }

        _isFlushPosted = true;
        _loop.Post(() =>
        {
            _isFlushPosted = false;
            Flush();
        });
    }

    /// <summary>Does what is due: opens or closes the stream, or sends the next request.</summary>
    private void Flush()
    {
        if (_isClosed)
        {
            return;
        }

        if (!Array.Exists(_types, type => type.HasWatchers))
        {
            Disconnect();
        }
        else if (_session is null)
        {
            OpenUnlessWaiting();
        }
        else if (!_session.IsWriting)
        {
            SendNext(_session);
        }
    }

    private void OpenUnlessWaiting()
    {
        if (_reconnect.IsRunning)
        {
            return;
        }

        foreach (var type in _types)
        {
            type.BeginStream();
        }

        _transport ??= _settings.Transports.Create(Server);
        _session = new AdsSession(this, _transport.Open(), _decoder, _loop, _logger);
        _health.Opened();
        _owner.SessionStarted(_session);
        _session.Start();
        SendNext(_session);
    }

    private void SendNext(AdsSession session)
    {
        while (Array.Find(_types, type => type.IsDue) is { } type)
        {
            var removed = ReleaseAbandoned(type);
            var request = type.TakeRequest(session, session.HasSentNode ? null : _node, removed, out var newlyNamed, out var isNack);
            if (request is null)
            {
                continue;
            }

            if (isNack)
            {
                _health.NackSent(type.Type);
            }

            session.HasSentNode = true;
            session.Write(request, newlyNamed);
            return;
        }
    }

    private void Answer(TypeSubscriptions type, DecodedResponse response)
    {
        type.Received(response);
        _discovery.Admit(type, response);
        if (!type.IsWildcard && type.Subscriptions.Count == 0)
        {
            XdsClientLog.ResponseDropped(_logger, Server.Uri, response.TypeUrl, "nothing of this type is subscribed");
            return;
        }

        var verdict = _judge.Judge(type, response);
        type.Judged(response, verdict.Rejection);
        if (type.IsWildcard)
        {
            ReleaseCovered(type);
            _discovery.FollowReferences();
        }

        // After the callbacks, so that what they subscribe of this type goes out with the reply.
        PostFlush();
        foreach (var resource in verdict.Touched)
        {
            resource.Publish();
        }
    }

    private void DropUnknown(AdsSession session, string typeUrl)
    {
        if (session.HasUnknownType)
        {
            XdsClientLog.ResponseDropped(_logger, Server.Uri, typeUrl, "the type is unknown");
        }
        else
        {
            session.HasUnknownType = true;
            XdsClientLog.UnknownTypeDropped(_logger, Server.Uri, typeUrl);
        }
    }

    /// <summary>A new watch of something that was asked for with everything else needs no request: the answer is known, or under way.</summary>
    private void JoinWildcard(TypeSubscriptions type, Subscription subscription)
    {
        if (_session is not { } session || !type.IsRequested || !type.Covers(subscription.Name))
        {
            return;
        }

        subscription.MarkNamed(session);
        if (!type.HasAnswer)
        {
            JoinTimers(session, subscription);
        }
        else if (subscription.Resource.Resource is null && Counts(subscription.Resource))
        {
            subscription.MarkAnswered();
            _changes.Remove(subscription);
            _loop.Post(subscription.Resource.Publish);
        }
    }

    private void JoinTimers(AdsSession session, Subscription subscription)
    {
        if (session.IsWriting)
        {
            session.NewlyNamed.Add(subscription);
        }
        else
        {
            _timers.Start([subscription]);
        }
    }

    private bool Counts(WatchedResource resource) => _owner.Counts(this, resource);

    private TypeSubscriptions CreateSubscriptions(XdsResourceType type) => new(
        type,
        Server.Subscriptions == XdsSubscriptionMode.Wildcard && XdsResourceTypes.IsStateOfTheWorld(type),
        TypeRequests.Create(Server.Protocol, type),
        _settings.TimeProvider,
        _loop,
        Flush);

    private void TimedOut(Subscription subscription)
    {
        _changes.TimeOut(subscription, _timers.Timeout, _timers.IsTransient, _session is { HasResponse: true });
        subscription.Resource.Publish();
    }

    private void Expired(Subscription subscription)
    {
        var type = _types[(int)subscription.Resource.Type];
        if (type.Find(subscription.Name) == subscription)
        {
            type.AskAgain(subscription);
            PostFlush();
        }

        subscription.Resource.Publish();
    }

    /// <summary>Ends the stream and the connection from our side; a back-off that is under way goes on.</summary>
    private void Disconnect()
    {
        if (_session is { } session)
        {
            _session = null;
            session.Close();
            _health.Released(session.HasResponse);
        }

        LetGoOfHeld();
        EndStream();
        if (_transport is { } transport)
        {
            _transport = null;
            _owner.TransportClosing(transport.DisposeAsync().AsTask());
        }

        // Whoever needs the server after the back-off finds it untried: what was wrong with it may be long past.
        if (!_reconnect.IsRunning)
        {
            _backOff.Reset();
            _health.Forget();
        }
    }

    private void EndStream()
    {
        foreach (var type in _types)
        {
            type.EndStream();
            ReleaseAbandoned(type);
        }
    }

    /// <summary>Returns the names that the server has to be told of.</summary>
    private List<string> ReleaseAbandoned(TypeSubscriptions type)
    {
        var names = new List<string>();
        foreach (var subscription in type.Subscriptions.Where(subscription => subscription.IsAbandoned).ToArray())
        {
            if (subscription.NamedOn == _session && !type.Covers(subscription.Name))
            {
                names.Add(subscription.Name);
            }

            Release(type, subscription);
        }

        return names;
    }

    /// <summary>Lets go of what the server does not have and nobody watches.</summary>
    private void ReleaseCovered(TypeSubscriptions type)
    {
        foreach (var subscription in type.Subscriptions.Where(subscription => subscription.IsAbandoned && type.Covers(subscription.Name)).ToArray())
        {
            Release(type, subscription);
        }
    }

    /// <summary>Nothing keeps what the server sent unasked once there is no stream to keep it up to date.</summary>
    private void LetGoOfHeld()
    {
        foreach (var subscription in _types.SelectMany(type => type.Subscriptions))
        {
            subscription.IsHeld = false;
        }
    }

    private void Release(TypeSubscriptions type, Subscription subscription)
    {
        type.Remove(subscription);
        _owner.Released(subscription.Resource);
    }
}
