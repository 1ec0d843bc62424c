using Grpc.Core;
using Grpc.Net.Client;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.LoadStats;

namespace MeshClient.Xds.Transport;

/// <summary>A gRPC channel to one control-plane server. Thread-safe.</summary>
internal sealed class GrpcAdsTransport(GrpcChannel channel, XdsTransportProtocol protocol, CallCredentials? credentials, ServerTls? tls) : IAdsTransport
{
    // Fails fast, so that the status tells why the server cannot be reached; there is no deadline, a stream lives as long as it can.
    public IAdsStream Open() => new GrpcAdsStream(
        channel.CreateCallInvoker().AsyncDuplexStreamingCall(AdsMethods.Of(protocol), null, new CallOptions(credentials: credentials)), protocol);

    public ILoadReportStream OpenLoadReports() => new GrpcLoadReportStream(
        new LoadReportingService.LoadReportingServiceClient(channel).StreamLoadStats(new CallOptions(credentials: credentials)));

    public ValueTask DisposeAsync()
    {
        channel.Dispose();
        tls?.Dispose();
        return ValueTask.CompletedTask;
    }
}
