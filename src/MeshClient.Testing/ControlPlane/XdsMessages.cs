using Google.Protobuf;
using Google.Protobuf.Reflection;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Proto.Filters;
using MeshClient.Xds.Proto.Http;
using MeshClient.Xds.Proto.Listeners;
using MeshClient.Xds.Proto.LoadBalancing;
using MeshClient.Xds.Proto.Retry;
using MeshClient.Xds.Proto.Routes;
using MeshClient.Xds.Proto.Tls;
using MeshClient.Xds.Proto.UdpaTypes;
using MeshClient.Xds.Resources;
using Random = MeshClient.Xds.Proto.LoadBalancing.Random;
using UpstreamOptions = MeshClient.Xds.Proto.Upstreams.HttpProtocolOptions;
using XdsTypedStruct = MeshClient.Xds.Proto.XdsTypes.TypedStruct;

namespace MeshClient.Testing.ControlPlane;

/// <summary>Resources as messages of any generated type, and as JSON.</summary>
internal static class XdsMessages
{
    // What an Any inside of a resource may hold in JSON.
    private static readonly JsonParser Json = new(new JsonParser.Settings(100, TypeRegistry.FromMessages(
        Listener.Descriptor, RouteConfiguration.Descriptor, Cluster.Descriptor, ClusterLoadAssignment.Descriptor,
        HttpConnectionManager.Descriptor, Router.Descriptor, HTTPFault.Descriptor, HeaderMutation.Descriptor,
        HeaderMutationPerRoute.Descriptor, StatefulSession.Descriptor, StatefulSessionPerRoute.Descriptor,
        CookieBasedSessionState.Descriptor, HeaderBasedSessionState.Descriptor, FilterConfig.Descriptor,
        UpstreamTlsContext.Descriptor, RawBuffer.Descriptor, Http11ProxyUpstreamTransport.Descriptor, UpstreamOptions.Descriptor,
        ClusterConfig.Descriptor, DnsCluster.Descriptor, RoundRobin.Descriptor, LeastRequest.Descriptor, Random.Descriptor,
        PickFirst.Descriptor, RingHash.Descriptor, Maglev.Descriptor, WrrLocality.Descriptor, PeakEwma.Descriptor,
        ClientSideWeightedRoundRobin.Descriptor, OverrideHost.Descriptor, Subset.Descriptor, RandomSubsetting.Descriptor,
        PreviousHostsPredicate.Descriptor, PreviousPrioritiesConfig.Descriptor, OmitCanaryHostsPredicate.Descriptor,
        OmitHostMetadataConfig.Descriptor, XdsTypedStruct.Descriptor, TypedStruct.Descriptor)));

    public static (XdsResourceType Type, string Name) Identify(IMessage message)
    {
        var fullName = message.Descriptor.FullName;
        if (!XdsResourceTypes.TryFromTypeUrl($"type.googleapis.com/{fullName}", out var type))
        {
            throw new ArgumentException(
                $"{fullName} is not a resource that this server gives out: {string.Join(", ", Enum.GetValues<XdsResourceType>().Select(XdsResourceTypes.MessageName))}.",
                nameof(message));
        }

        var field = message.Descriptor.FindFieldByName(type == XdsResourceType.Endpoint ? "cluster_name" : "name");
        return (type, (string)field.Accessor.GetValue(message));
    }

    public static IMessage ParseJson(XdsResourceType type, string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return Json.Parse(json, DescriptorOf(type));
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidJsonException or InvalidOperationException)
        {
            throw new ArgumentException(
                $"The JSON is not a {type} of the definitions that MeshClient.Xds knows: {exception.Message} "
                + "A field that they lack can be sent from the official message type, or as bytes.",
                nameof(json),
                exception);
        }
    }

    private static MessageDescriptor DescriptorOf(XdsResourceType type) => type switch
    {
        XdsResourceType.Listener => Listener.Descriptor,
        XdsResourceType.RouteConfiguration => RouteConfiguration.Descriptor,
        XdsResourceType.Cluster => Cluster.Descriptor,
        XdsResourceType.Endpoint => ClusterLoadAssignment.Descriptor,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a resource type."),
    };
}
