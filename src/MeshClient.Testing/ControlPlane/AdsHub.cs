using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using MeshClient.Testing.Internal;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;

namespace MeshClient.Testing.ControlPlane;

/// <summary>
/// The state of the control plane: resources, streams with their subscriptions, and the record of all requests. One lock guards it;
/// nothing is written to a socket under it. Thread-safe.
/// </summary>
internal sealed class AdsHub(AdsRules rules, Signal changed)
{
    // A hostile client must not fill the memory.
    private const int RequestLimit = 10_000;

    private readonly Lock _lock = new();
    private readonly Queue<RecordedXdsRequest> _requests = new();
    private readonly List<AdsStream> _open = [];
    private ResourceSnapshot _snapshot = ResourceSnapshot.Empty;
    private XdsScript? _script;
    private Status? _refusal;
    private int _streamCount;

    public Signal Changed => changed;

    public ResourceSnapshot Snapshot => Volatile.Read(ref _snapshot);

    public int StreamCount => Volatile.Read(ref _streamCount);

    public int OpenStreamCount => Read(hub => hub._open.Count);

    public RecordedXdsRequest[] Requests() => Read(hub => hub._requests.ToArray());

    /// <summary>Takes a new stream in; null if streams are refused, with the status to end it with.</summary>
    public AdsStream? Open(out Status refusal)
    {
        AdsStream? stream = null;
        lock (_lock)
        {
            refusal = _refusal ?? default;
            _streamCount++;
            if (_refusal is null)
            {
                stream = new AdsStream(_streamCount, _script is not null);
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

    /// <summary>Records a request and answers it if an answer is due.</summary>
    public void Received(AdsStream stream, DiscoveryRequest request)
    {
        lock (_lock)
        {
            XdsResourceType? type = XdsResourceTypes.TryFromTypeUrl(request.TypeUrl, out var known) ? known : null;
            var first = !stream.Subscriptions.TryGetValue(request.TypeUrl, out var subscription);
            if (subscription is null)
            {
                subscription = new TypeSubscription();
                stream.Subscriptions.Add(request.TypeUrl, subscription);
            }

            var record = Record(stream, request, type, subscription.Classify(request, first));
            if (record.Kind != XdsRequestKind.Stale)
            {
                subscription.Apply(record, type is not null && XdsResourceTypes.IsStateOfTheWorld(known));
                if (record.Kind == XdsRequestKind.Nack && rules.ResendAfterNack)
                {
                    subscription.Sent.Clear();
                }

                if (type is not null)
                {
                    Distribute(stream, known);
                }
            }
        }

        changed.Raise();
    }

    /// <summary>Changes the resources in one step and sends what clients are owed, in an order that keeps references intact.</summary>
    public void Update(IReadOnlyList<ResourceSnapshot.Change> changes)
    {
        lock (_lock)
        {
            _snapshot = _snapshot.Apply(changes);
            foreach (var type in Distribution.PushOrder)
            {
                foreach (var stream in _open)
                {
                    Distribute(stream, type);
                }
            }
        }

        changed.Raise();
    }

    /// <summary>Sends a response of the test's making.</summary>
    public void Respond(AdsStream stream, DiscoveryResponse response)
    {
        lock (_lock)
        {
            Send(stream, response);
        }

        changed.Raise();
    }

    /// <summary>Hands streams that are opened from now on to a script; null serves them again.</summary>
    public void SetScript(XdsScript? expected, XdsScript? script)
    {
        lock (_lock)
        {
            if (_script != expected)
            {
                throw new InvalidOperationException("The streams of this server follow another script already. Dispose it before.");
            }

            _script = script;
        }
    }

    /// <summary>Ends the open streams, and with a refusal every later one as well.</summary>
    public void EndStreams(Status status, bool refuseLater)
    {
        lock (_lock)
        {
            _refusal = refuseLater ? status : _refusal;
            foreach (var stream in _open)
            {
                stream.End(status);
            }
        }
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
                return _requests.LastOrDefault(r => r.Type == type && r.Kind == XdsRequestKind.Ack && r.Version == version);
            }

            var answered = SubscriptionsTo(type).Where(static s => s.LastNonce.Length > 0).ToArray();
            return answered.Length > 0 && answered.All(static s => s.IsAcked) ? answered[^1].Ack : null;
        }
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

    private T Read<T>(Func<AdsHub, T> read)
    {
        lock (_lock)
        {
            return read(this);
        }
    }

    private RecordedXdsRequest Record(AdsStream stream, DiscoveryRequest request, XdsResourceType? type, XdsRequestKind kind)
    {
        // Only the first request of a stream must name the node.
        stream.Node ??= request.Node is null ? null : RecordedXdsNode.From(request.Node);
        var record = new RecordedXdsRequest
        {
            Stream = stream.Number,
            Kind = kind,
            Type = type,
            TypeUrl = request.TypeUrl,
            Version = request.VersionInfo,
            Nonce = request.ResponseNonce,
            ResourceNames = [.. request.ResourceNames],
            Node = request.Node is null ? null : RecordedXdsNode.From(request.Node),
            ErrorCode = request.ErrorDetail?.Code ?? 0,
            ErrorMessage = request.ErrorDetail?.Message,
        };
        _requests.Enqueue(record);
        if (_requests.Count > RequestLimit)
        {
            _requests.Dequeue();
        }

        if (stream.IsScripted)
        {
            stream.Unread.Add(record);
        }

        return record;
    }

    private void Distribute(AdsStream stream, XdsResourceType type)
    {
        var typeUrl = XdsResourceTypes.TypeUrl(type);
        if (stream.IsScripted || !stream.Subscriptions.TryGetValue(typeUrl, out var subscription))
        {
            return;
        }

        var snapshot = _snapshot[type];
        var resources = Distribution.Next(subscription, type, snapshot, rules.OnlyCompleteSubscriptions, rules.AlwaysFullState);
        if (resources is not null)
        {
            var version = snapshot.Version.ToString(CultureInfo.InvariantCulture);
            var values = resources.Select(r => rules.WrapResources ? DiscoveryResponses.Wrap(r) : DiscoveryResponses.Plain(r));
            Send(stream, DiscoveryResponses.Create(typeUrl, version, stream.NextNonce(), values));
        }
    }

    private static void Send(AdsStream stream, DiscoveryResponse response)
    {
        if (stream.Subscriptions.TryGetValue(response.TypeUrl, out var subscription))
        {
            subscription.Responded(response.Nonce);
        }

        stream.Send(response.ToByteArray());
    }
}
