using Google.Protobuf;
using Grpc.Core;
using MeshClient.Testing.Internal;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;

namespace MeshClient.Testing.ControlPlane;

/// <summary>
/// The state of the control plane: resources, streams with their subscriptions, and the record of all requests. One lock guards it;
/// nothing is written to a socket under it. Thread-safe.
/// </summary>
internal sealed class AdsHub(AdsRules rules, Signal changed)
{
    private readonly Lock _lock = new();
    private readonly Answers _answers = new(rules);
    private readonly RequestLog _requests = new();
    private readonly List<RecordedXdsStream> _streams = [];
    private readonly List<AdsStream> _open = [];
    private ResourceSnapshot _snapshot = ResourceSnapshot.Empty;
    private XdsScript? _script;
    private Status? _refusal;

    public Signal Changed => changed;

    public ResourceSnapshot Snapshot => Volatile.Read(ref _snapshot);

    public int StreamCount => Read(hub => hub._streams.Count);

    public int OpenStreamCount => Read(hub => hub._open.Count);

    /// <summary>True while one of the first streams is open.</summary>
    public bool IsAnyOpen(int first) => Read(hub => hub._open.Exists(stream => stream.Number <= first));

    public RecordedXdsRequest[] Requests() => Read(hub => hub._requests.ToArray());

    public RecordedXdsStream[] Streams() => Read(hub => hub._streams.ToArray());

    /// <summary>Takes a new stream in; null if streams are refused, with the status to end it with.</summary>
    public AdsStream? Open(StreamOpening opening, XdsTransportProtocol protocol, out Status refusal)
    {
        AdsStream? stream = null;
        lock (_lock)
        {
            var number = _streams.Count + 1;
            _streams.Add(opening.Record(number));
            var refused = _refusal ?? opening.RefusalUnlessBearer(rules.RequiredBearerToken);
            refusal = refused ?? default;
            if (refused is null)
            {
                stream = new AdsStream(number, protocol, _script is not null);
                _open.Add(stream);
                _script?.Offer(stream);
            }
        }

        changed.Raise();
        return stream;
    }

    public void Close(AdsStream stream)
    {
        lock (_lock)
        {
            _open.Remove(stream);
        }

        changed.Raise();
    }

    /// <summary>Records a state-of-the-world request and answers it if an answer is due.</summary>
    public void Received(AdsStream stream, DiscoveryRequest request)
    {
        lock (_lock)
        {
            var subscription = SubscriptionOf<SotwSubscription>(stream, request.TypeUrl, out var first);
            var kind = subscription.Classify(request, first);
            var record = RequestRecord.Of(stream, request, kind);
            Note(stream, record);
            if (kind != XdsRequestKind.Stale)
            {
                subscription.Apply(record, MayBeWildcard(record.Type));
                var repeats = kind == XdsRequestKind.Nack && rules.ResendAfterNack;
                if (repeats)
                {
                    subscription.Forget();
                }

                if (record.Type is { } type)
                {
                    subscription.IsDropped = rules.OnlyCompleteSubscriptions && !Distribution.IsComplete(subscription, _snapshot[type]);
                    _answers.Distribute(stream, type, _snapshot[type]);
                }

                if (repeats)
                {
                    subscription.Repeated(record);
                }
            }
        }

        changed.Raise();
    }

    /// <summary>Records an incremental request and answers it if an answer is due.</summary>
    public void Received(AdsStream stream, DeltaDiscoveryRequest request)
    {
        lock (_lock)
        {
            var subscription = SubscriptionOf<DeltaSubscription>(stream, request.TypeUrl, out var first);
            var (kind, version) = subscription.Classify(request, first);
            XdsResourceType? known = XdsResourceTypes.TryFromTypeUrl(request.TypeUrl, out var type) ? type : null;
            subscription.Subscribe(request, first, MayBeWildcard(known));
            var record = RequestRecord.Of(stream, request, subscription, kind, version);
            Note(stream, record);
            subscription.Answer(record);
            if (known is not null)
            {
                _answers.Distribute(stream, type, _snapshot[type]);
            }
        }

        changed.Raise();
    }

    /// <summary>Changes the resources in one step and sends what clients are owed, in an order that keeps references intact.</summary>
    public void Update(Func<ResourceSnapshot, ResourceSnapshot> apply)
    {
        lock (_lock)
        {
            _snapshot = apply(_snapshot);
            _open.ForEach(Distribute);
        }

        changed.Raise();
    }

    /// <summary>Tells every client that holds one of the resources that it is still true, which renews its time to live.</summary>
    public void SendHeartbeats(XdsResourceType type, IReadOnlyCollection<string> names)
    {
        lock (_lock)
        {
            var resources = names.Select(name => _snapshot[type].Resources.GetValueOrDefault(name)
                ?? throw new InvalidOperationException($"The server has no {type} \"{name}\".")).ToArray();
            foreach (var stream in _open)
            {
                Answers.SendHeartbeats(stream, type, _snapshot[type], resources);
            }
        }

        changed.Raise();
    }

    /// <summary>Sends a response of the test's making; its nonce makes later requests answers to it.</summary>
    public void Respond(AdsStream stream, string typeUrl, string version, string nonce, IMessage response)
    {
        lock (_lock)
        {
            Answers.Send(stream, typeUrl, version, nonce, response);
        }

        changed.Raise();
    }

    /// <summary>Hands streams that are opened from now on to a script.</summary>
    public void BeginScript(XdsScript script)
    {
        lock (_lock)
        {
            if (_script is not null)
            {
                throw new InvalidOperationException("The streams of this server follow another script already. Dispose it before.");
            }

            _script = script;
        }
    }

    /// <summary>Serves streams again, among them those that the script was offered and nobody took.</summary>
    public void EndScript(XdsScript script)
    {
        lock (_lock)
        {
            _script = null;
            foreach (var stream in script.TakeAll())
            {
                stream.Return();
                Distribute(stream);
            }
        }

        changed.Raise();
    }

    /// <summary>Ends the open streams, and with a refusal every later one as well.</summary>
    public void EndStreams(Status status, bool refuseLater)
    {
        lock (_lock)
        {
            _refusal = refuseLater ? status : _refusal;
            _open.ForEach(stream => stream.End(status));
        }

        changed.Raise();
    }

    public void AcceptStreams()
    {
        lock (_lock)
        {
            _refusal = null;
        }
    }

    /// <summary>Finds and takes the oldest request of a scripted stream that the test has not seen.</summary>
    public RecordedXdsRequest? TakeUnread(AdsStream stream, string? typeUrl)
    {
        lock (_lock)
        {
            var index = stream.Unread.FindIndex(r => typeUrl is null || r.TypeUrl == typeUrl);
            if (index < 0)
            {
                return null;
            }

            var request = stream.Unread[index];
            stream.Unread.RemoveAt(index);
            return request;
        }
    }

    /// <summary>Looks for something in the subscriptions that open streams have to a type.</summary>
    public T? Find<T>(XdsResourceType type, Func<TypeSubscription, T?> probe)
        where T : class =>
        Read(hub => hub.SubscriptionsTo(type).Select(probe).FirstOrDefault(found => found is not null));

    /// <summary>An ACK, if every open stream that subscribes to the type has accepted the newest response that it got.</summary>
    public RecordedXdsRequest? NewestAck(XdsResourceType type, string? version)
    {
        lock (_lock)
        {
            if (version is not null)
            {
                return _requests.LastAck(type, version);
            }

            var answered = SubscriptionsTo(type).Where(static s => s.LastNonce.Length > 0).ToArray();
            return answered.Length > 0 && answered.All(static s => s.IsAcked) ? answered[^1].Ack : null;
        }
    }

    private static bool MayBeWildcard(XdsResourceType? type) => type is { } known && XdsResourceTypes.IsStateOfTheWorld(known);

    private static T SubscriptionOf<T>(AdsStream stream, string typeUrl, out bool first)
        where T : TypeSubscription, new()
    {
        first = !stream.Subscriptions.TryGetValue(typeUrl, out var subscription);
        if (subscription is null)
        {
            subscription = new T();
            stream.Subscriptions.Add(typeUrl, subscription);
        }

        return (T)subscription;
    }

    private IEnumerable<TypeSubscription> SubscriptionsTo(XdsResourceType type)
    {
        foreach (var stream in _open)
        {
            if (!stream.Ended.IsCompleted && stream.Subscriptions.TryGetValue(XdsResourceTypes.TypeUrl(type), out var subscription))
            {
                yield return subscription;
            }
        }
    }

    private void Distribute(AdsStream stream)
    {
        foreach (var type in Distribution.PushOrder)
        {
            _answers.Distribute(stream, type, _snapshot[type]);
        }
    }

    private T Read<T>(Func<AdsHub, T> read)
    {
        lock (_lock)
        {
            return read(this);
        }
    }

    private void Note(AdsStream stream, RecordedXdsRequest record)
    {
        _requests.Add(record);
        if (stream.IsScripted)
        {
            stream.Unread.Add(record);
        }
    }
}
