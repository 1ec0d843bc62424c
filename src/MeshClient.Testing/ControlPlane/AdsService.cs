using System.Diagnostics.CodeAnalysis;
using Grpc.Core;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.Discovery;

namespace MeshClient.Testing.ControlPlane;

/// <summary>
/// The gRPC side of a stream: reads requests into the hub and writes what the hub wants sent, as bytes, so that tests can send what no
/// message type would produce. Thread-safe.
/// </summary>
internal sealed class AdsService(AdsHub hub, ResponsePacing pacing)
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
        if (hub.Open(StreamOpening.From(call, protocol), out var refusal) is not { } stream)
        {
            throw new RpcException(refusal);
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken);
        try
        {
            // Ends by itself when the call does; its failure is the end of the stream.
            _ = ReadAsync(requests, stream, received, ending.Token);
            var writing = WriteAsync(responses, stream, ending.Token);
            await Task.WhenAny(stream.Ended, writing).ConfigureAwait(false);
            await writing.ConfigureAwait(false);
            var status = await stream.Ended.ConfigureAwait(false);
            if (status.StatusCode != StatusCode.OK)
            {
                throw new RpcException(status);
            }
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            hub.Close(stream);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "However reading fails, the stream is over.")]
    private static async Task ReadAsync<TRequest>(
        IAsyncStreamReader<TRequest> requests, AdsStream stream, Action<AdsStream, TRequest> received, CancellationToken cancellationToken)
    {
        try
        {
            while (await requests.MoveNext(cancellationToken).ConfigureAwait(false))
            {
                received(stream, requests.Current);
            }

            stream.End(Status.DefaultSuccess);
        }
        catch (Exception exception)
        {
            stream.End(new Status(StatusCode.Cancelled, exception.Message));
        }
    }

    private async Task WriteAsync(IServerStreamWriter<byte[]> responses, AdsStream stream, CancellationToken cancellationToken)
    {
        await foreach (var messages in stream.Outgoing.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var message in messages)
            {
                await pacing.WaitAsync(cancellationToken).ConfigureAwait(false);
                await responses.WriteAsync(message, cancellationToken).ConfigureAwait(false);
                stream.MessageWritten();
                hub.Changed.Raise();
            }
        }
    }
}
