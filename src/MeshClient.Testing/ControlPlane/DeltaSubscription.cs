using MeshClient.Xds.Proto.Discovery;

namespace MeshClient.Testing.ControlPlane;

/// <summary>A subscription of the incremental protocol. Single-owner: the lock of <see cref="AdsHub"/>.</summary>
internal sealed class DeltaSubscription : TypeSubscription
{
    private const string Wildcard = "*";

    // Responses that the client has not answered: their system versions, by nonce. Bounded by what the server sends.
    private readonly Dictionary<string, string> _unanswered = new(StringComparer.Ordinal);

    /// <summary>What the client holds: names and versions, as it said at the start of the stream, and as sent since.</summary>
    public Dictionary<string, string> Known { get; } = new(StringComparer.Ordinal);

    /// <summary>Names that the client was told not to exist, and that have not come to exist since.</summary>
    public HashSet<string> ToldMissing { get; } = new(StringComparer.Ordinal);

    public override void Responded(string nonce, string version)
    {
        base.Responded(nonce, version);
        _unanswered[nonce] = version;
    }

    /// <summary>The meaning of a request, and the version of the response that it answers.</summary>
    public (XdsRequestKind Kind, string Version) Classify(DeltaDiscoveryRequest request, bool first)
    {
        if (request.ResponseNonce.Length > 0)
        {
            return !_unanswered.Remove(request.ResponseNonce, out var version) ? (XdsRequestKind.Stale, "")
                : request.ErrorDetail is null ? (XdsRequestKind.Ack, version)
                : (XdsRequestKind.Nack, version);
        }

        return (first ? XdsRequestKind.Initial : XdsRequestKind.SubscriptionChange, "");
    }

    /// <summary>Subscription changes count whatever the nonce: only ACK and NACK belong to a response.</summary>
    public void Subscribe(DeltaDiscoveryRequest request, bool first, bool mayBeWildcard)
    {
        if (first)
        {
            foreach (var (name, version) in request.InitialResourceVersions)
            {
                Known[name] = version;
            }

            IsWildcard = mayBeWildcard && request.ResourceNamesSubscribe.Count == 0;
        }

        foreach (var name in request.ResourceNamesSubscribe)
        {
            Subscribe(name, mayBeWildcard, isAgain: !first);
        }

        foreach (var name in request.ResourceNamesUnsubscribe)
        {
            Unsubscribe(name);
        }
    }

    /// <summary>Notes the client's word, if the request is about the newest response.</summary>
    public void Answer(RecordedXdsRequest request)
    {
        if (request.Kind is XdsRequestKind.Ack or XdsRequestKind.Nack && request.Nonce == LastNonce)
        {
            Answered(request);
        }
    }

    private void Subscribe(string name, bool mayBeWildcard, bool isAgain)
    {
        if (name == Wildcard)
        {
            IsWildcard |= mayBeWildcard;
            return;
        }

        Names.Add(name);
        if (isAgain)
        {
            // A subscription is always answered, even to what the client should have.
            Known.Remove(name);
            ToldMissing.Remove(name);
        }
    }

    private void Unsubscribe(string name)
    {
        if (name == Wildcard)
        {
            IsWildcard = false;
            foreach (var unnamed in Known.Keys.Where(known => !Names.Contains(known)).ToArray())
            {
                Known.Remove(unnamed);
            }

            return;
        }

        ToldMissing.Remove(name);
        if (Names.Remove(name) && IsWildcard)
        {
            // The wildcard goes on to cover the name: the client learns anew what is behind it, or that nothing is.
            Known[name] = "";
        }
        else if (!IsWildcard)
        {
            Known.Remove(name);
        }
    }
}
