using Grpc.AspNetCore.Server.Model;
using MeshClient.Xds.Proto.LoadStats;

namespace MeshClient.Testing.ControlPlane;

/// <summary>Binds <see cref="LrsService"/> to the method of the load reporting service. Immutable.</summary>
internal sealed class LrsMethodProvider : IServiceMethodProvider<LrsService>
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<LrsService> context) =>
        context.AddDuplexStreamingMethod(
            ByteMethods.Duplex("envoy.service.load_stats.v3.LoadReportingService", "StreamLoadStats", LoadStatsRequest.Parser),
            [],
            static (service, requests, responses, call) => service.StreamAsync(requests, responses, call));
}
