using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using MeshClient.Xds.Proto.LoadStats;

namespace MeshClient.Xds.Transport;

/// <summary>A gRPC channel to one control-plane server. Thread-safe.</summary>
internal sealed class GrpcAdsTransport(GrpcChannel channel, Method<IMessage, AdsFrame> method, CallCredentials? credentials) : IAdsTransport
{
    // Fails fast, so that the status tells why the server cannot be reached; there is no deadline, a stream lives as long as it can.
    public IAdsStream Open() => new GrpcAdsStream(channel.CreateCallInvoker().AsyncDuplexStreamingCall(method, null, new CallOptions(credentials: credentials)));

    public ILoadReportStream OpenLoadReports() => new GrpcLoadReportStream(
        new LoadReportingService.LoadReportingServiceClient(channel).StreamLoadStats(new CallOptions(credentials: credentials)));

    public ValueTask DisposeAsync()
    {
        channel.Dispose();
        return ValueTask.CompletedTask;
    }
}
