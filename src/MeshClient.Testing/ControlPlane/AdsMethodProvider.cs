using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using MeshClient.Xds.Proto.Discovery;

namespace MeshClient.Testing.ControlPlane;

/// <summary>Binds <see cref="AdsService"/> to the method of the aggregated discovery service. Immutable.</summary>
internal sealed class AdsMethodProvider : IServiceMethodProvider<AdsService>
{
    private static readonly Method<DiscoveryRequest, byte[]> Method = new(
        MethodType.DuplexStreaming,
        "envoy.service.discovery.v3.AggregatedDiscoveryService",
        "StreamAggregatedResources",
        Marshallers.Create(static request => request.ToByteArray(), DiscoveryRequest.Parser.ParseFrom),
        Marshallers.Create(static bytes => bytes, static bytes => bytes));

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<AdsService> context) =>
        context.AddDuplexStreamingMethod(
            Method, [], static (service, requests, responses, call) => service.StreamAsync(requests, responses, call));
}
