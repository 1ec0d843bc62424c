using MeshClient.Xds.Proto.Discovery;

namespace MeshClient.Testing.ControlPlane;

/// <summary>A subscription of the state-of-the-world protocol. Single-owner: the lock of <see cref="AdsHub"/>.</summary>
internal sealed class SotwSubscription : TypeSubscription
{
    private const string Wildcard = "*";

    // Names once sent end the legacy wildcard for good: an empty list means "nothing" from then on.
    private bool _everNamed;

    /// <summary>What the client holds according to the responses sent: names and versions of their content.</summary>
    public Dictionary<string, long> Sent { get; } = new(StringComparer.Ordinal);

    /// <summary>The version of the type that the newest response carried; null: none, or all is to be sent again.</summary>
    public long? SentVersion { get; set; }

    /// <summary>The client came with a version: it holds what another stream gave it.</summary>
    public bool HoldsMore { get; private set; }

    /// <summary>The last request was thrown away: nothing is sent before the client asks again (go-control-plane).</summary>
    public bool IsDropped { get; set; }

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

        return !IsUnanswered ? XdsRequestKind.SubscriptionChange
            : request.ErrorDetail is null ? XdsRequestKind.Ack
            : XdsRequestKind.Nack;
    }

    public void Apply(RecordedXdsRequest request, bool mayBeWildcard)
    {
        if (request.Kind is XdsRequestKind.Ack or XdsRequestKind.Nack)
        {
            Answered(request);
        }

        IsDropped = false;
        HoldsMore |= request is { Kind: XdsRequestKind.Initial, Version.Length: > 0 };
        Subscribe(request.ResourceNames, mayBeWildcard);
    }

    /// <summary>Lets everything be sent again.</summary>
    public void Forget()
    {
        Sent.Clear();
        SentVersion = null;
    }

    private void Subscribe(IReadOnlyList<string> names, bool mayBeWildcard)
    {
        _everNamed |= names.Count > 0;
        IsWildcard = mayBeWildcard && (!_everNamed || names.Contains(Wildcard));
        Names.Clear();
        Names.UnionWith(names);
        Names.Remove(Wildcard);
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
