using MeshClient.Xds.Proto.Discovery;

namespace MeshClient.Testing.ControlPlane;

/// <summary>What one stream has asked for and got of one type. Single-owner: the lock of <see cref="AdsHub"/>.</summary>
internal sealed class TypeSubscription
{
    // Names once sent end the legacy wildcard for good: an empty list means "nothing" from then on.
    private bool _everNamed;
    private bool _answered = true;

    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    public bool IsWildcard { get; private set; }

    /// <summary>What the client holds according to the responses sent: names and versions of their content.</summary>
    public Dictionary<string, long> Sent { get; } = new(StringComparer.Ordinal);

    public string LastNonce { get; private set; } = "";

    /// <summary>The newest response was accepted.</summary>
    public bool IsAcked { get; private set; }

    /// <summary>The newest response was rejected.</summary>
    public RecordedXdsRequest? Nack { get; private set; }

    public RecordedXdsRequest? Ack { get; private set; }

    public void Responded(string nonce)
    {
        LastNonce = nonce;
        _answered = false;
        IsAcked = false;
        Nack = null;
    }

    public XdsRequestKind Classify(DiscoveryRequest request, bool first)
    {
        if (first)
        {
            return XdsRequestKind.Initial;
        }

        // Before the first response there is no nonce to repeat.
        if (request.ResponseNonce != LastNonce)
        {
            return XdsRequestKind.Stale;
        }

        return _answered ? XdsRequestKind.SubscriptionChange
            : request.ErrorDetail is null ? XdsRequestKind.Ack
            : XdsRequestKind.Nack;
    }

    public void Apply(RecordedXdsRequest request, bool mayBeWildcard)
    {
        switch (request.Kind)
        {
            case XdsRequestKind.Ack:
                (_answered, IsAcked, Ack) = (true, true, request);
                break;
            case XdsRequestKind.Nack:
                (_answered, Nack) = (true, request);
                break;
        }

        Subscribe(request.ResourceNames, mayBeWildcard);
    }

    private void Subscribe(IReadOnlyList<string> names, bool mayBeWildcard)
    {
        _everNamed |= names.Count > 0;
        IsWildcard = mayBeWildcard && (!_everNamed || names.Contains("*"));
        Names.Clear();
        Names.UnionWith(names);
        if (!IsWildcard)
        {
            // What is no longer subscribed is forgotten and sent again when it is subscribed anew.
            foreach (var name in Sent.Keys.Where(name => !Names.Contains(name)).ToArray())
            {
                Sent.Remove(name);
            }
        }
    }
}
