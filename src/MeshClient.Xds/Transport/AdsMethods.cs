using Google.Protobuf;
using Grpc.Core;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.Discovery;

namespace MeshClient.Xds.Transport;

/// <summary>The methods of the aggregated discovery service. Immutable.</summary>
internal static class AdsMethods
{
    private static readonly Marshaller<IMessage> Requests = Marshallers.Create<IMessage>(Serialize, static _ => throw new NotSupportedException());

    private static readonly Method<IMessage, AdsFrame> StateOfTheWorld = Create("StreamAggregatedResources", DiscoveryResponse.Parser);

    private static readonly Method<IMessage, AdsFrame> Delta = Create("DeltaAggregatedResources", DeltaDiscoveryResponse.Parser);

    public static Method<IMessage, AdsFrame> Of(XdsTransportProtocol protocol) => protocol == XdsTransportProtocol.Delta ? Delta : StateOfTheWorld;

    private static Method<IMessage, AdsFrame> Create<T>(string name, MessageParser<T> parser)
        where T : class, IMessage<T> => new(
            MethodType.DuplexStreaming,
            "envoy.service.discovery.v3.AggregatedDiscoveryService",
            name,
            Requests,
            Marshallers.Create<AdsFrame>(static (_, _) => throw new NotSupportedException(), context => AdsFrame.Parse(parser, context.PayloadAsReadOnlySequence())));

    private static void Serialize(IMessage request, SerializationContext context)
    {
        context.SetPayloadLength(request.CalculateSize());
        request.WriteTo(context.GetBufferWriter());
        context.Complete();
    }
}
