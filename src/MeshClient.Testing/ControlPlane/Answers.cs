using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;
using ResourceError = MeshClient.Xds.Proto.Discovery.ResourceError;

namespace MeshClient.Testing.ControlPlane;

/// <summary>What a well-behaved server sends on a stream. Single-owner: the lock of <see cref="AdsHub"/>.</summary>
internal sealed class Answers(AdsRules rules)
{
    /// <summary>Sends what the stream is owed of a type, if anything.</summary>
    public void Distribute(AdsStream stream, XdsResourceType type, TypeSnapshot snapshot)
    {
        if (stream.IsScripted || !stream.Subscriptions.TryGetValue(XdsResourceTypes.TypeUrl(type), out var subscription))
        {
            return;
        }

        if (subscription is DeltaSubscription delta)
        {
            if (DeltaDistribution.Next(delta, snapshot, rules.AnnounceMissing) is { } content)
            {
                SendDelta(
                    stream, type, snapshot, content.Resources.Select(DiscoveryResponses.Envelope), content.Removed, content.Errors.Select(DiscoveryResponses.Error));
            }
        }
        else if (Distribution.Next((SotwSubscription)subscription, type, snapshot, rules) is { } resources)
        {
            SendSotw(
                stream,
                type,
                snapshot,
                resources.Where(static resource => !resource.IsError).Select(Pack),
                resources.Where(static resource => resource.IsError).Select(DiscoveryResponses.Error));
        }
    }

    /// <summary>Tells a stream that what it holds of these resources is still true.</summary>
    public static void SendHeartbeats(AdsStream stream, XdsResourceType type, TypeSnapshot snapshot, IEnumerable<StoredResource> resources)
    {
        if (stream.IsScripted || !stream.Subscriptions.TryGetValue(XdsResourceTypes.TypeUrl(type), out var subscription))
        {
            return;
        }

        var envelopes = resources.Where(subscription.Wants).Select(DiscoveryResponses.Heartbeat).ToArray();
        if (envelopes.Length == 0)
        {
            return;
        }

        if (stream.Protocol == XdsTransportProtocol.Delta)
        {
            SendDelta(stream, type, snapshot, envelopes, [], []);
        }
        else
        {
            SendSotw(stream, type, snapshot, envelopes.Select(DiscoveryResponses.Wrap), []);
        }
    }

    /// <summary>Sends a response and notes that the client owes an answer to it.</summary>
    public static void Send(AdsStream stream, string typeUrl, string version, string nonce, IMessage response)
    {
        if (stream.Subscriptions.TryGetValue(typeUrl, out var subscription))
        {
            subscription.Responded(nonce, version);
        }

        stream.Send(response);
    }

    private static void SendSotw(
        AdsStream stream, XdsResourceType type, TypeSnapshot snapshot, IEnumerable<Any> resources, IEnumerable<ResourceError> errors)
    {
        var (typeUrl, version, nonce) = (XdsResourceTypes.TypeUrl(type), snapshot.VersionText, stream.NextNonce());
        Send(stream, typeUrl, version, nonce, DiscoveryResponses.Create(typeUrl, version, nonce, resources, errors));
    }

    private static void SendDelta(
        AdsStream stream,
        XdsResourceType type,
        TypeSnapshot snapshot,
        IEnumerable<Resource> resources,
        IEnumerable<string> removed,
        IEnumerable<ResourceError> errors)
    {
        var (typeUrl, version, nonce) = (XdsResourceTypes.TypeUrl(type), snapshot.VersionText, stream.NextNonce());
        Send(stream, typeUrl, version, nonce, DiscoveryResponses.CreateDelta(typeUrl, version, nonce, resources, removed, errors));
    }

    /// <summary>A time to live has its place in the envelope only.</summary>
    private Any Pack(StoredResource resource) => rules.WrapResources || resource.Content.TimeToLive is not null
        ? DiscoveryResponses.Wrap(DiscoveryResponses.Envelope(resource))
        : DiscoveryResponses.Plain(resource);
}
