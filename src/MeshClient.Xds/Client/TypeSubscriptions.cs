using MeshClient.Xds.Internal;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Proto.Rpc;
using MeshClient.Xds.Resources;

namespace MeshClient.Xds.Client;

/// <summary>
/// What is subscribed of one resource type at one server, with version and nonce of the state-of-the-world protocol, and the request
/// that is due. Single-owner: the control loop.
/// </summary>
internal sealed class TypeSubscriptions
{
    private const int InvalidArgument = 3;

    private readonly Dictionary<string, Subscription> _subscriptions = new(StringComparer.Ordinal);
    private readonly NackPacer _pacer;
    private readonly LoopTimer _nackTimer;
    private bool _isInStream;
    private string _nonce = "";
    private string? _rejection;

    public TypeSubscriptions(XdsResourceType type, TimeProvider time, ControlLoop loop, Action flush)
    {
        Type = type;
        _pacer = new NackPacer(time);
        _nackTimer = new LoopTimer(time, loop, () =>
        {
            IsDue = true;
            flush();
        });
    }

    public XdsResourceType Type { get; }

    /// <summary>The last version that was accepted from this server; outlives streams.</summary>
    public string Version { get; private set; } = "";

    /// <summary>True if a request should leave as soon as the stream can take one.</summary>
    public bool IsDue { get; private set; }

    /// <summary>True if the last response was rejected and the NACK did not leave yet.</summary>
    public bool HasRejection => _rejection is not null;

    public IReadOnlyCollection<Subscription> Subscriptions => _subscriptions.Values;

    public bool HasWatchers => _subscriptions.Values.Any(subscription => !subscription.IsAbandoned);

    public Subscription? Find(string name) => _subscriptions.GetValueOrDefault(name);

    public void Add(Subscription subscription)
    {
        _subscriptions.Add(subscription.Resource.Name, subscription);
        IsDue = true;
    }

    /// <summary>For the next request to leave it out.</summary>
    public void Abandon(Subscription subscription)
    {
        subscription.IsAbandoned = true;
        IsDue = true;
    }

    public void Remove(Subscription subscription)
    {
        subscription.StopTimer();
        _subscriptions.Remove(subscription.Resource.Name);
        ForgetVersionOfNothing();
    }

    /// <summary>What the server sent before does not count any more.</summary>
    public void ForgetVersion() => Version = "";

    public void BeginStream()
    {
        _isInStream = true;
        _nonce = "";
        IsDue = _subscriptions.Count > 0;
    }

    public void EndStream()
    {
        _isInStream = false;
        IsDue = false;
        _rejection = null;
        _nackTimer.Stop();
        ForgetVersionOfNothing();
        foreach (var subscription in _subscriptions.Values)
        {
            subscription.StopTimer();
        }
    }

    /// <summary>A response came: what is sent from now on carries its nonce.</summary>
    public void Received(string nonce)
    {
        _nonce = nonce;
        _rejection = null;
        _nackTimer.Stop();
    }

    public void Accept(string version)
    {
        Version = version;
        IsDue = true;
        _pacer.ResponseAccepted();
    }

    public void Reject(string reason)
    {
        _rejection = reason;
        var delay = _pacer.Delay;
        if (delay > TimeSpan.Zero)
        {
            _nackTimer.Start(delay);
        }
        else
        {
            IsDue = true;
        }
    }

    /// <summary>The request that is due: ACK, NACK, change of subscriptions, or all in one.</summary>
    public DiscoveryRequest TakeRequest()
    {
        var request = new DiscoveryRequest
        {
            TypeUrl = XdsResourceTypes.TypeUrl(Type),
            VersionInfo = Version,
            ResponseNonce = _nonce,
            ResourceNames = { _subscriptions.Keys.Order(StringComparer.Ordinal) },
        };
        if (_rejection is not null)
        {
            request.ErrorDetail = new Status { Code = InvalidArgument, Message = _rejection };
            _pacer.NackSent();
        }

        _rejection = null;
        _nackTimer.Stop();
        IsDue = false;
        return request;
    }

    /// <summary>
    /// Without a subscription nothing is cached. The next stream must not say otherwise, or the server might believe us up to date.
    /// </summary>
    private void ForgetVersionOfNothing()
    {
        if (!_isInStream && _subscriptions.Count == 0)
        {
            Version = "";
        }
    }
}
