using Google.Protobuf;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Proto.Core;

namespace MeshClient.Xds.Client;

/// <summary>
/// What is subscribed of one resource type at one server, what the server was told of it, and when it is due to hear more. Single-owner:
/// the control loop.
/// </summary>
internal sealed class TypeSubscriptions
{
    private readonly Dictionary<string, Subscription> _subscriptions = new(StringComparer.Ordinal);
    private readonly TypeRequests _requests;
    private readonly PendingReplies _replies;
    private bool _isInStream;
    private bool _hasChanged;
    private bool _hasAliases;

    /// <param name="type">The resource type.</param>
    /// <param name="isWildcard">True to ask for everything of this type.</param>
    /// <param name="requests">The requests of the protocol that the server speaks.</param>
    /// <param name="time">For the distance of NACKs.</param>
    /// <param name="loop">The owner.</param>
    /// <param name="flush">Called when something became due by time.</param>
    public TypeSubscriptions(XdsResourceType type, bool isWildcard, TypeRequests requests, TimeProvider time, ControlLoop loop, Action flush)
    {
        Type = type;
        IsWildcard = isWildcard;
        _requests = requests;
        _replies = new PendingReplies(requests.ReplyCapacity, time, loop, flush);
    }

    public XdsResourceType Type { get; }

    public bool IsWildcard { get; }

    /// <summary>The version of the whole type that was accepted last from this server; empty in the incremental protocol.</summary>
    public string Version => _requests.Version;

    /// <summary>True once a request of this type has been made for the present stream.</summary>
    public bool IsRequested { get; private set; }

    /// <summary>True once the server has said on the present stream what there is of this type.</summary>
    public bool HasAnswer { get; private set; }

    /// <summary>
    /// True if a request should leave as soon as the stream can take one. The first one of a stream never does without a name: an empty
    /// list would ask for everything.
    /// </summary>
    public bool IsDue => _isInStream && (_hasChanged || _replies.IsDue) && (IsRequested || IsWildcard || _subscriptions.Values.Any(subscription => !subscription.IsAbandoned));

    public IReadOnlyCollection<Subscription> Subscriptions => _subscriptions.Values;

    public bool HasWatchers => _subscriptions.Values.Any(subscription => subscription.IsWatched);

    /// <summary>True if asking for everything includes this name. Federated names have to be named.</summary>
    public bool Covers(string name) => IsWildcard && !XdstpName.IsXdstp(name);

    public Subscription? Find(string name) => _subscriptions.GetValueOrDefault(name);

    /// <summary>All that the server means by a name, which may not be the one that we asked by.</summary>
    public IEnumerable<Subscription> ServedAs(string name) => _hasAliases
        ? _subscriptions.Values.Where(subscription => subscription.Name == name || subscription.ServedName == name)
        : Find(name) is { } subscription ? [subscription] : [];

    public void Add(Subscription subscription)
    {
        _subscriptions.Add(subscription.Name, subscription);
        if (!Covers(subscription.Name))
        {
            _hasChanged = true;
        }
    }

    /// <summary>The next request is to say what is wanted now.</summary>
    public void MarkChanged() => _hasChanged = true;

    /// <summary>Makes the server send a resource again, if the protocol has a way.</summary>
    public void AskAgain(Subscription subscription)
    {
        if (_requests.CanAskAgain && !Covers(subscription.Name))
        {
            subscription.AskAgain();
            _hasChanged = true;
        }
    }

    public void Remove(Subscription subscription)
    {
        subscription.StopTimer();
        _subscriptions.Remove(subscription.Name);
        ForgetVersionOfNothing();
    }

    /// <summary>What the server sent before does not count any more.</summary>
    public void ForgetVersion()
    {
        _requests.ForgetVersion();
        foreach (var subscription in _subscriptions.Values)
        {
            subscription.Forget();
        }
    }

    public void BeginStream()
    {
        (_isInStream, IsRequested, HasAnswer, _hasChanged) = (true, false, false, true);
        _requests.BeginStream();
    }

    public void EndStream()
    {
        _isInStream = false;
        _replies.Clear();
        ForgetVersionOfNothing();
        foreach (var subscription in _subscriptions.Values)
        {
            subscription.StopTimer();
        }
    }

    /// <summary>A response came, whether anything of it is wanted or not.</summary>
    public void Received(DecodedResponse response) => _requests.Received(response);

    /// <summary>The response was looked at. A rejection makes the reply a NACK.</summary>
    public void Judged(DecodedResponse response, string? rejection)
    {
        if (rejection is null)
        {
            _requests.Accepted(response);
        }

        HasAnswer = true;
        _replies.Add(new Reply(response.Nonce, rejection));
    }

    public void MarkAliased() => _hasAliases = true;

    /// <summary>
    /// The request that is due: ACK, NACK, change of subscriptions, or all in one; null if there is nothing to say after all. What is abandoned
    /// must have been released first.
    /// </summary>
    /// <param name="session">The stream that it is for.</param>
    /// <param name="node">Null except in the first request of a stream.</param>
    /// <param name="removed">Names to leave out that the stream has heard of.</param>
    /// <param name="isNack">Gets whether the request rejects a response.</param>
    public IMessage? TakeRequest(AdsSession session, Node? node, IReadOnlyList<string> removed, out bool isNack)
    {
        var newOnes = _subscriptions.Values.Where(subscription => subscription.MarkNamed(session)).ToArray();
        _replies.TryTake(_requests.TakesHeldRejection, out var reply);
        var content = new RequestContent
        {
            Node = node,
            Reply = reply,
            IsFirst = !IsRequested,
            IsWildcard = IsWildcard,
            Names = NamesOf(_subscriptions.Values),
            Added = NamesOf(newOnes),
            Removed = removed,
            Held = IsRequested ? [] : [.. _subscriptions.Values.Where(subscription => subscription.HeldRevision is not null).Select(Held).DistinctBy(held => held.Key)],
            NeedsAnswer = !session.HasAskedForAnswer,
        };
        session.HasAskedForAnswer |= content.Held.Count > 0;
        session.NewlyNamed.AddRange(newOnes);
        (IsRequested, _hasChanged, isNack) = (true, false, reply?.Rejection is not null);
        return _requests.Create(content);
    }

    private static KeyValuePair<string, string> Held(Subscription subscription) => new(subscription.ServedName, subscription.HeldRevision!);

    private string[] NamesOf(IEnumerable<Subscription> subscriptions) =>
        [.. subscriptions.Select(subscription => subscription.Name).Where(name => !Covers(name)).Order(StringComparer.Ordinal)];

    /// <summary>
    /// Without a subscription nothing is cached. The next stream must not say otherwise, or the server might believe us up to date.
    /// </summary>
    private void ForgetVersionOfNothing()
    {
        if (!_isInStream && _subscriptions.Count == 0)
        {
            _requests.ForgetVersion();
        }
    }
}
