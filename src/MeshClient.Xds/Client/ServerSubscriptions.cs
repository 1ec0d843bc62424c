using Google.Protobuf;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Resources;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Client;

/// <summary>
/// What is subscribed at one server, of all types: which request is due, what a response does to it, and what happens when none comes.
/// Single-owner: the control loop.
/// </summary>
internal sealed class ServerSubscriptions
{
    private readonly AdsConnection _connection;
    private readonly IAdsConnectionOwner _owner;
    private readonly ControlLoop _loop;
    private readonly Action _changed;
    private readonly ILogger _logger;
    private readonly ResourceChanges _changes;
    private readonly ResponseJudge _judge;
    private readonly AbsenceTimers _timers;
    private readonly TypeSubscriptions[] _types;
    private readonly WildcardDiscovery _discovery;
    private AdsSession? _session;

    /// <param name="connection">The connection to the server.</param>
    /// <param name="settings">Those of the client.</param>
    /// <param name="errors">Words for errors of this server.</param>
    /// <param name="loop">The owner.</param>
    /// <param name="owner">Decides whose word counts.</param>
    /// <param name="changed">Called when something may be due, but not before the present piece of work is done.</param>
    /// <param name="due">Called when something became due by time.</param>
    public ServerSubscriptions(
        AdsConnection connection, XdsClientSettings settings, XdsErrorText errors, ControlLoop loop, IAdsConnectionOwner owner, Action changed, Action due)
    {
        var server = connection.Server;
        _connection = connection;
        _owner = owner;
        _loop = loop;
        _changed = changed;
        _logger = settings.LoggerFactory.CreateLogger(XdsClientLog.Category);
        _changes = new ResourceChanges(server, settings, errors, loop, Expired, _logger);
        _judge = new ResponseJudge(server, settings, _changes, Counts, _logger);
        _timers = new AbsenceTimers(server, settings, loop, Counts, TimedOut);
        _types =
        [
            .. Enum.GetValues<XdsResourceType>().Select(type => new TypeSubscriptions(
                type,
                server.Subscriptions == XdsSubscriptionMode.Wildcard && XdsResourceTypes.IsStateOfTheWorld(type),
                TypeRequests.Create(server.Protocol, type),
                settings.TimeProvider,
                loop,
                due)),
        ];
        _discovery = new WildcardDiscovery(_types, settings.References, (type, name) => owner.Discover(connection, type, name));
    }

    public bool HasWatchers => Array.Exists(_types, type => type.HasWatchers);

    /// <summary>True once the present stream has been sent all Listeners or all Clusters, unasked for by name.</summary>
    public bool HasSentEverything => Array.Exists(_types, type => type is { IsWildcard: true, HasAnswer: true });

    public Subscription? Find(WatchedResource resource) => _types[(int)resource.Type].Find(resource.Name);

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

        _changed();
    }

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

        _changed();
    }

    /// <summary>As <see cref="Unsubscribe"/>, and what the server sent unasked is not kept either.</summary>
    public void Abandon(WatchedResource resource)
    {
        if (Find(resource) is { } subscription)
        {
            subscription.IsHeld = false;
        }

        Unsubscribe(resource);
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
                .Except(session.NewlyNamed));
        }
    }

    public void BeginStream(AdsSession session)
    {
        _session = session;
        foreach (var type in _types)
        {
            type.BeginStream();
        }
    }

    public void EndStream()
    {
        _session = null;
        foreach (var type in _types)
        {
            type.EndStream();
            ReleaseAbandoned(type);
        }
    }

    /// <summary>Ends the stream for good: nothing keeps what the server sent unasked once there is no stream to keep it up to date.</summary>
    public void LetGo()
    {
        foreach (var subscription in _types.SelectMany(type => type.Subscriptions))
        {
            subscription.IsHeld = false;
        }

        EndStream();
    }

    /// <summary>The next request that is due on the present stream; null if none is.</summary>
    /// <param name="node">Null except in the first request of a stream.</param>
    /// <param name="nacked">Gets the type of which the request rejects a response.</param>
    public IMessage? TakeRequest(Node? node, out XdsResourceType? nacked)
    {
        nacked = null;
        while (Array.Find(_types, type => type.IsDue) is { } type)
        {
            var removed = ReleaseAbandoned(type);
            if (type.TakeRequest(_session!, node, removed, out var isNack) is { } request)
            {
                nacked = isNack ? type.Type : null;
                return request;
            }
        }

        return null;
    }

    /// <summary>The request has left on an established connection. The time that the server may take begins (gRFC A57).</summary>
    public void Written()
    {
        _timers.Start(_session!.NewlyNamed);
        _session.NewlyNamed.Clear();
    }

    /// <summary>Lets a response take effect.</summary>
    public void Answer(XdsResourceType resourceType, DecodedResponse response)
    {
        var type = _types[(int)resourceType];
        type.Received(response);
        _discovery.Admit(type, response);
        if (!type.IsWildcard && type.Subscriptions.Count == 0)
        {
            XdsClientLog.ResponseDropped(_logger, _connection.Server.Uri, response.TypeUrl, "nothing of this type is subscribed");
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
        _changed();
        foreach (var resource in verdict.Touched)
        {
            resource.Publish();
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
        else if (!subscription.Resource.IsReceived && Counts(subscription.Resource))
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

    private bool Counts(WatchedResource resource) => _owner.Counts(_connection, resource);

    private void TimedOut(Subscription subscription)
    {
        if (subscription.Resource.IsFromCache && _session is not { HasResponse: true })
        {
            // A server that has not said anything at all does not say that a copy of an earlier run is wrong.
            _timers.Start([subscription]);
            return;
        }

        _changes.TimeOut(subscription, _timers.Timeout, _timers.IsTransient, _session is { HasResponse: true });
        subscription.Resource.Publish();
    }

    private void Expired(Subscription subscription)
    {
        var type = _types[(int)subscription.Resource.Type];
        if (type.Find(subscription.Name) == subscription)
        {
            type.AskAgain(subscription);
            _changed();
        }

        subscription.Resource.Publish();
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

    private void Release(TypeSubscriptions type, Subscription subscription)
    {
        type.Remove(subscription);
        _session?.NewlyNamed.Remove(subscription);
        _owner.Released(subscription.Resource);
    }
}
