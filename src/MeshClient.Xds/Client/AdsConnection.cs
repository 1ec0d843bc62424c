using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Transport;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Client;

/// <summary>
/// One control-plane server: keeps one ADS stream open while anything is watched there, with back-off between attempts, and speaks the
/// state-of-the-world protocol on it. Single-owner: the control loop.
/// </summary>
internal sealed class AdsConnection
{
    private readonly IAdsConnectionOwner _owner;
    private readonly XdsClientSettings _settings;
    private readonly ControlLoop _loop;
    private readonly ILogger _logger;
    private readonly Node _node;
    private readonly XdsErrorText _errors;
    private readonly ServerHealth _health;
    private readonly ResponseDecoder _decoder;
    private readonly ResponseJudge _judge;
    private readonly ConnectBackOff _backOff;
    private readonly LoopTimer _reconnect;
    private readonly TypeSubscriptions[] _types;
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
        _errors = new XdsErrorText(server, bootstrap.Node.Id);
        _health = new ServerHealth(server, settings, _errors, _logger);
        _decoder = new ResponseDecoder(settings.Decoder, ContextOf(server, bootstrap), owner.FindAccepted, _logger);
        _judge = new ResponseJudge(server, settings, _errors, resource => owner.Counts(this, resource), _logger);
        _backOff = new ConnectBackOff(settings.Random);
        _reconnect = new LoopTimer(settings.TimeProvider, loop, Flush);
        _types = [.. Enum.GetValues<XdsResourceType>().Select(type => new TypeSubscriptions(type, settings.TimeProvider, loop, Flush))];
    }

    public XdsServer Server { get; }

    /// <summary>Why the server cannot be used at the moment; null if it can, or if nobody has tried yet.</summary>
    public XdsError? Error => _health.Error;

    /// <summary>What went wrong last; stays after a recovery.</summary>
    public string? LastFailure => _health.LastFailure;

    private bool IsTimeoutTransient => Server.Features.HasFlag(XdsServerFeatures.ResourceTimerIsTransientError);

    private TimeSpan ResourceTimeout => IsTimeoutTransient ? _settings.TransientResourceTimeout : _settings.ResourceTimeout;

    public void Subscribe(WatchedResource resource)
    {
        var type = _types[(int)resource.Type];
        if (type.Find(resource.Name) is { } subscription)
        {
            subscription.IsAbandoned = false;
        }
        else
        {
            type.Add(new Subscription(resource));
        }

        PostFlush();
    }

    /// <summary>True also for what is abandoned and not left out of a request yet.</summary>
    public bool IsSubscribed(WatchedResource resource) => _types[(int)resource.Type].Find(resource.Name) is not null;

    /// <summary>The resource is released with the request that leaves it out, or at once if the server never heard of it.</summary>
    public void Unsubscribe(WatchedResource resource)
    {
        var type = _types[(int)resource.Type];
        if (type.Find(resource.Name) is not { } subscription)
        {
            return;
        }

        if (_session is null || subscription.NamedOn != _session)
        {
            Release(type, subscription);
        }
        else
        {
            type.Abandon(subscription);
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
            StartTimers(_types
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
        StartTimers(session.NewlyNamed);
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
        if (Array.Find(_types, type => type.IsDue) is not { } type)
        {
            return;
        }

        ReleaseAbandoned(type);
        if (type.HasRejection)
        {
            _health.NackSent(type.Type);
        }

        var request = type.TakeRequest();
        if (!session.HasSentNode)
        {
            session.HasSentNode = true;
            request.Node = _node;
        }

        session.Write(request, [.. type.Subscriptions.Where(subscription => subscription.MarkNamed(session))]);
    }

    private void Answer(TypeSubscriptions type, DecodedResponse response)
    {
        type.Received(response.Nonce);
        if (type.Subscriptions.Count == 0)
        {
            XdsClientLog.ResponseDropped(_logger, Server.Uri, response.TypeUrl, "nothing of this type is subscribed");
            return;
        }

        var verdict = _judge.Judge(type, response);
        if (verdict.Rejection is { } rejection)
        {
            type.Reject(rejection);
        }
        else
        {
            type.Accept(response.Version);
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

    /// <summary>What is cached needs no answer, and the answer may have been faster than the notice that the request has left.</summary>
    private void StartTimers(IEnumerable<Subscription> named)
    {
        foreach (var subscription in named.Where(named => named.Resource.Resource is null && !named.IsAnswered && _owner.Counts(this, named.Resource)))
        {
            subscription.StartTimer(_settings.TimeProvider, ResourceTimeout, _loop, Expired);
        }
    }

    private void Expired(Subscription subscription)
    {
        var resource = subscription.Resource;
        if (resource.Resource is not null || !_owner.Counts(this, resource))
        {
            return;
        }

        var error = _errors.Missing(resource.Type, resource.Name, ResourceTimeout, IsTimeoutTransient, _session is { HasResponse: true });
        var state = IsTimeoutTransient ? XdsResourceState.Timeout : XdsResourceState.DoesNotExist;
        XdsClientLog.ResourceUnusable(_logger, error.Message);
        resource.Fail(state, error, "", _settings.TimeProvider.GetUtcNow(), drop: false);
        resource.Publish();
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

    private void ReleaseAbandoned(TypeSubscriptions type)
    {
        foreach (var subscription in type.Subscriptions.Where(subscription => subscription.IsAbandoned).ToArray())
        {
            Release(type, subscription);
        }
    }

    private void Release(TypeSubscriptions type, Subscription subscription)
    {
        type.Remove(subscription);
        _owner.Released(subscription.Resource);
    }
}
