using Google.Protobuf;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;

namespace MeshClient.Xds.Client;

/// <summary>
/// Requests of the incremental protocol: each says what is new, and the first one of a stream what is held already, resource by resource.
/// Single-owner: the control loop.
/// </summary>
internal sealed class DeltaRequests(XdsResourceType type) : TypeRequests
{
    // Each response says something else, so each has its reply; far more than a server that reads leaves waiting.
    private const int MaxReplies = 32;

    public override int ReplyCapacity => MaxReplies;

    /// <inheritdoc/>
    /// <remarks>A change of subscriptions has no nonce and answers nothing.</remarks>
    public override bool TakesHeldRejection => false;

    public override bool CanAskAgain => true;

    public override IMessage? Create(in RequestContent content)
    {
        if (content is { IsFirst: false, Reply: null, Added.Count: 0, Removed.Count: 0 })
        {
            return null;
        }

        var request = new DeltaDiscoveryRequest
        {
            TypeUrl = XdsResourceTypes.TypeUrl(type),
            Node = content.Node,
            ResponseNonce = content.Reply?.Nonce ?? "",
            ErrorDetail = ErrorOf(content.Reply),
            ResourceNamesUnsubscribe = { content.Removed },
        };
        if (content is { IsWildcard: true, IsFirst: true, Added.Count: > 0 })
        {
            // A first request that names nothing asks for everything in all servers; some know no other way (go-control-plane until 2022).
            request.ResourceNamesSubscribe.Add(Wildcard);
        }

        request.ResourceNamesSubscribe.Add(content.Added);
        if (content.IsFirst)
        {
            AddHeld(request, content);
        }

        return request;
    }

    private static void AddHeld(DeltaDiscoveryRequest request, in RequestContent content)
    {
        foreach (var (name, version) in content.Held)
        {
            request.InitialResourceVersions[name] = version;
        }

        // A server keeps silent while all versions are its own. One that is unknown to it makes it send that resource again.
        if (content.NeedsAnswer && content.Held.Count > 0)
        {
            request.InitialResourceVersions[content.Held[0].Key] = "";
        }
    }
}
