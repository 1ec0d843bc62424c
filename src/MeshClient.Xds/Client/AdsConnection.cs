using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Caching;
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
    private readonly ResourceOpener _opener;
    private readonly ResponseDecoder _decoder;
    private readonly ServerSubscriptions _subscriptions;
    private readonly ConnectBackOff _backOff;
    private readonly LoopTimer _reconnect;
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
        _opener = new ResourceOpener(settings.Decoder, ContextOf(server, bootstrap), owner.FindAccepted, _logger);
        _decoder = new ResponseDecoder(_opener);
        _subscriptions = new ServerSubscriptions(this, settings, errors, loop, owner, PostFlush, Flush);
        _backOff = new ConnectBackOff(settings.Random);
        _reconnect = new LoopTimer(settings.TimeProvider, loop, Flush);
    }

    public XdsServer Server { get; }

    /// <summary>Why the server cannot be used at the moment; null if it can, or if nobody has tried yet.</summary>
    public XdsError? Error => _health.Error;

    /// <summary>What went wrong last; stays after a recovery.</summary>
    public string? LastFailure => _health.LastFailure;

    public void Subscribe(WatchedResource resource) => _subscriptions.Subscribe(resource);

    /// <inheritdoc cref="ServerSubscriptions.Unsubscribe"/>
    public void Unsubscribe(WatchedResource resource) => _subscriptions.Unsubscribe(resource);

    /// <summary>Reads a resource of this server that was kept, as if it had just come. Thread-safe.</summary>
    public DecodedResource Open(CachedResource copy) => _opener.Open(copy.Key.Type, copy.Key.Name, copy.Value.ToMemory());

    /// <summary>True also for what is abandoned and not left out of a request yet.</summary>
    public bool IsSubscribed(WatchedResource resource) => _subscriptions.Find(resource) is not null;

    /// <summary>True for what is kept here although nobody may watch it.</summary>
    public bool Holds(WatchedResource resource) => _subscriptions.Find(resource) is { IsHeld: true };

    /// <summary>True if the copy in force is what this server sent.</summary>
    public bool IsSourceOf(WatchedResource resource) => _subscriptions.Find(resource) is { IsSource: true };

    /// <inheritdoc cref="ServerSubscriptions.Abandon"/>
    public void Abandon(WatchedResource resource) => _subscriptions.Abandon(resource);

    /// <summary>
    /// What is in force may soon be another server's: this one has to send everything again, or it might keep silent for ever. A stream on
    /// which it was told what is held is of no use any more.
    /// </summary>
    public void ForgetVersions()
    {
        _subscriptions.ForgetVersions();
        ReplaceStream();
        _subscriptions.LetGo();
    }

    /// <summary>The word of the server is about to count for names of which nothing was looked at when everything was sent.</summary>
    public void HearAgain()
    {
        if (_subscriptions.HasSentEverything)
        {
            ReplaceStream();
        }
    }

    /// <inheritdoc cref="ServerSubscriptions.StartTimers"/>
    public void StartTimers() => _subscriptions.StartTimers();

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

        _subscriptions.Written();
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
            _subscriptions.Answer(type, response);
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
        _subscriptions.EndStream();

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

        if (!_subscriptions.HasWatchers)
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

        _transport ??= _settings.Transports.Create(Server);
        _session = new AdsSession(this, _transport.Open(), _decoder, _loop, _logger);
        _subscriptions.BeginStream(_session);
        _health.Opened();
        _owner.SessionStarted(_session);
        _session.Start();
        SendNext(_session);
    }

    private void SendNext(AdsSession session)
    {
        if (_subscriptions.TakeRequest(session.HasSentNode ? null : _node, out var nacked) is not { } request)
        {
            return;
        }

        if (nacked is { } type)
        {
            _health.NackSent(type);
        }

        session.HasSentNode = true;
        session.Write(request);
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

    private void ReplaceStream()
    {
        if (EndSession() is { } session)
        {
            _subscriptions.EndStream();
            _health.Replaced(session.HasResponse);
            PostFlush();
        }
    }

    private AdsSession? EndSession()
    {
        var session = _session;
        _session = null;
        session?.Close();
        return session;
    }

    /// <summary>Ends the stream and the connection from our side; a back-off that is under way goes on.</summary>
    private void Disconnect()
    {
        if (EndSession() is { } session)
        {
            _health.Released(session.HasResponse);
        }

        _subscriptions.LetGo();
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
}
