using Grpc.AspNetCore.Server.Model;
using MeshClient.Xds.Proto.Discovery;

namespace MeshClient.Testing.ControlPlane;

/// <summary>Binds <see cref="AdsService"/> to the methods of the aggregated discovery service. Immutable.</summary>
internal sealed class AdsMethodProvider : IServiceMethodProvider<AdsService>
{
    private const string Service = "envoy.service.discovery.v3.AggregatedDiscoveryService";

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<AdsService> context)
    {
        context.AddDuplexStreamingMethod(
            ByteMethods.Duplex(Service, "StreamAggregatedResources", DiscoveryRequest.Parser),
            [],
            static (service, requests, responses, call) => service.StreamAsync(requests, responses, call));
        context.AddDuplexStreamingMethod(
            ByteMethods.Duplex(Service, "DeltaAggregatedResources", DeltaDiscoveryRequest.Parser),
            [],
            static (service, requests, responses, call) => service.StreamDeltaAsync(requests, responses, call));
    }
}
