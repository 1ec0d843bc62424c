using System.Diagnostics.CodeAnalysis;
using Grpc.Core;

namespace MeshClient.Xds.Transport;

/// <summary>A stream to a control-plane server over gRPC. Thread-safe.</summary>
/// <typeparam name="TRequest">What is written.</typeparam>
/// <typeparam name="TFrame">What a message on the wire is read as.</typeparam>
/// <typeparam name="TResponse">What a frame holds.</typeparam>
internal abstract class GrpcServerStream<TRequest, TFrame, TResponse>(AsyncDuplexStreamingCall<TRequest, TFrame> call) : IServerStream<TRequest, TResponse>
    where TResponse : class
{
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a broken transport throws, the reader reports why the stream ended.")]
    public async Task<bool> WriteAsync(TRequest request)
    {
        try
        {
            await call.RequestStream.WriteAsync(request, CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a broken transport throws is the end of this stream and nothing more.")]
    public async Task<StreamRead<TResponse>> ReadAsync()
    {
        try
        {
            return await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false)
                ? Open(call.ResponseStream.Current)
                : StreamRead<TResponse>.Ended(AdsStreamEnd.Closed);
        }
        catch (RpcException exception)
        {
            return StreamRead<TResponse>.Ended(EndOf(exception));
        }
        catch (Exception exception)
        {
            return StreamRead<TResponse>.Ended(new AdsStreamEnd(AdsStreamEndKind.Closed, $"{exception.GetType().Name}: {exception.Message}"));
        }
    }

    public void Dispose() => call.Dispose();

    protected static string Describe(RpcException exception) => $"status {exception.StatusCode}: {exception.Status.Detail}";

    protected abstract StreamRead<TResponse> Open(TFrame frame);

    protected virtual AdsStreamEnd EndOf(RpcException exception) => new(AdsStreamEndKind.Closed, Describe(exception));
}
