using Grpc.Core;
using MeshClient.Xds.Proto.LoadStats;

namespace MeshClient.Testing.ControlPlane;

/// <summary>The load reporting service over the hub. Thread-safe.</summary>
internal sealed class LrsService(LrsHub hub, StreamPump pump)
{
    public async Task StreamAsync(IAsyncStreamReader<LoadStatsRequest> requests, IServerStreamWriter<byte[]> responses, ServerCallContext call)
    {
        if (hub.Open(StreamOpening.From(call), out var refusal) is not { } stream)
        {
            throw new RpcException(refusal);
        }

        try
        {
            await pump.RunAsync(stream, requests, responses, request => hub.Received(stream, request), call.CancellationToken).ConfigureAwait(false);
        }
        finally
        {
            hub.Close(stream);
        }
    }
}
