using System.Diagnostics.CodeAnalysis;
using Grpc.Core;
using MeshClient.Testing.Internal;

namespace MeshClient.Testing.ControlPlane;

/// <summary>
/// The gRPC side of a stream: reads what the client sends and writes what the server wants sent, as bytes, so that tests can send what no
/// message type would produce. Thread-safe.
/// </summary>
internal sealed class StreamPump(ResponsePacing pacing, Signal changed)
{
    /// <summary>Serves a stream to its end.</summary>
    public async Task RunAsync<TRequest>(
        ServerStream stream,
        IAsyncStreamReader<TRequest> requests,
        IServerStreamWriter<byte[]> responses,
        Action<TRequest> received,
        CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
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
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "However reading fails, the stream is over.")]
    private async Task ReadAsync<TRequest>(
        IAsyncStreamReader<TRequest> requests, ServerStream stream, Action<TRequest> received, CancellationToken cancellationToken)
    {
        try
        {
            while (await requests.MoveNext(cancellationToken).ConfigureAwait(false))
            {
                received(requests.Current);
            }

            stream.End(Status.DefaultSuccess);
        }
        catch (Exception exception)
        {
            stream.End(new Status(StatusCode.Cancelled, exception.Message));
        }

        changed.Raise();
    }

    private async Task WriteAsync(IServerStreamWriter<byte[]> responses, ServerStream stream, CancellationToken cancellationToken)
    {
        await foreach (var messages in stream.Outgoing.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var message in messages)
            {
                await pacing.WaitAsync(cancellationToken).ConfigureAwait(false);
                await responses.WriteAsync(message, cancellationToken).ConfigureAwait(false);
                stream.MessageWritten();
                changed.Raise();
            }
        }
    }
}
