using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Grpc.Core;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Xds.Transport;

/// <summary>An ADS stream over gRPC. Thread-safe.</summary>
internal sealed class GrpcAdsStream(AsyncDuplexStreamingCall<IMessage, AdsFrame> call, XdsTransportProtocol protocol) : IAdsStream
{
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a broken transport throws, the reader reports why the stream ended.")]
    public async Task<bool> WriteAsync(IMessage request)
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
    public async Task<AdsRead> ReadAsync()
    {
        try
        {
            if (!await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
            {
                return AdsRead.Ended(AdsStreamEnd.Closed);
            }

            var frame = call.ResponseStream.Current;
            return frame.Response is { } response
                ? AdsRead.Of(response)
                : AdsRead.Ended(new AdsStreamEnd(AdsStreamEndKind.Unreadable, frame.Problem!));
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.ResourceExhausted)
        {
            // Ours for a message over the limit. A server that says it itself wants us to back off just as well.
            return AdsRead.Ended(new AdsStreamEnd(AdsStreamEndKind.Unreadable, Describe(exception)));
        }
        catch (RpcException exception)
        {
            return AdsRead.Ended(new AdsStreamEnd(AdsStreamEndKind.Closed, Describe(exception)));
        }
        catch (Exception exception)
        {
            return AdsRead.Ended(new AdsStreamEnd(AdsStreamEndKind.Closed, $"{exception.GetType().Name}: {exception.Message}"));
        }
    }

    public void Dispose() => call.Dispose();

    private string Describe(RpcException exception)
    {
        var status = $"status {exception.StatusCode}: {exception.Status.Detail}";
        return exception.StatusCode == StatusCode.Unimplemented && protocol == XdsTransportProtocol.Delta
            ? $"{status}; the server may not speak the incremental protocol: set its protocol to StateOfTheWorld, or remove the server feature meshclient.delta"
            : status;
    }
}
