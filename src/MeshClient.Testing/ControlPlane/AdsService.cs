using Grpc.Core;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.Discovery;

namespace MeshClient.Testing.ControlPlane;

/// <summary>The aggregated discovery service over the hub. Thread-safe.</summary>
internal sealed class AdsService(AdsHub hub, StreamPump pump)
{
    public Task StreamAsync(IAsyncStreamReader<DiscoveryRequest> requests, IServerStreamWriter<byte[]> responses, ServerCallContext call) =>
        ServeAsync(requests, responses, call, XdsTransportProtocol.StateOfTheWorld, hub.Received);

    public Task StreamDeltaAsync(
        IAsyncStreamReader<DeltaDiscoveryRequest> requests, IServerStreamWriter<byte[]> responses, ServerCallContext call) =>
        ServeAsync(requests, responses, call, XdsTransportProtocol.Delta, hub.Received);

    private async Task ServeAsync<TRequest>(
        IAsyncStreamReader<TRequest> requests,
        IServerStreamWriter<byte[]> responses,
        ServerCallContext call,
        XdsTransportProtocol protocol,
        Action<AdsStream, TRequest> received)
    {
        if (hub.Open(StreamOpening.From(call, protocol), protocol, out var refusal) is not { } stream)
        {
            throw new RpcException(refusal);
        }

        try
        {
            await pump.RunAsync(stream, requests, responses, request => received(stream, request), call.CancellationToken).ConfigureAwait(false);
        }
        finally
        {
            hub.Close(stream);
        }
    }
}
