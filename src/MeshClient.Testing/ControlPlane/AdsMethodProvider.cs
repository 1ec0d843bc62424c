using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using MeshClient.Xds.Proto.Discovery;

namespace MeshClient.Testing.ControlPlane;

/// <summary>Binds <see cref="AdsService"/> to the methods of the aggregated discovery service. Immutable.</summary>
internal sealed class AdsMethodProvider : IServiceMethodProvider<AdsService>
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<AdsService> context)
    {
        context.AddDuplexStreamingMethod(
            Method("StreamAggregatedResources", DiscoveryRequest.Parser),
            [],
            static (service, requests, responses, call) => service.StreamAsync(requests, responses, call));
        context.AddDuplexStreamingMethod(
            Method("DeltaAggregatedResources", DeltaDiscoveryRequest.Parser),
            [],
            static (service, requests, responses, call) => service.StreamDeltaAsync(requests, responses, call));
    }

    private static Method<TRequest, byte[]> Method<TRequest>(string name, MessageParser<TRequest> parser)
        where TRequest : class, IMessage<TRequest> => new(
        MethodType.DuplexStreaming,
        "envoy.service.discovery.v3.AggregatedDiscoveryService",
        name,
        Marshallers.Create(static request => request.ToByteArray(), parser.ParseFrom),
        Marshallers.Create(static bytes => bytes, static bytes => bytes));
}
