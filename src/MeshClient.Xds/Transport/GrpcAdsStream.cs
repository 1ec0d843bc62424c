using Google.Protobuf;
using Grpc.Core;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Xds.Transport;

/// <summary>An ADS stream over gRPC. Thread-safe.</summary>
internal sealed class GrpcAdsStream(AsyncDuplexStreamingCall<IMessage, AdsFrame> call, XdsTransportProtocol protocol)
    : GrpcServerStream<IMessage, AdsFrame, AdsResponse>(call), IAdsStream
{
    protected override StreamRead<AdsResponse> Open(AdsFrame frame) => frame.Response is { } response
        ? StreamRead<AdsResponse>.Of(response)
        : StreamRead<AdsResponse>.Ended(new AdsStreamEnd(AdsStreamEndKind.Unreadable, frame.Problem!));

    protected override AdsStreamEnd EndOf(RpcException exception) => exception.StatusCode switch
    {
        // Ours for a message over the limit. A server that says it itself wants us to back off just as well.
        StatusCode.ResourceExhausted => new AdsStreamEnd(AdsStreamEndKind.Unreadable, Describe(exception)),
        StatusCode.Unimplemented when protocol == XdsTransportProtocol.Delta => new AdsStreamEnd(
            AdsStreamEndKind.Closed,
            $"{Describe(exception)}; the server may not speak the incremental protocol: set its protocol to StateOfTheWorld, or remove the server feature meshclient.delta"),
        _ => base.EndOf(exception),
    };
}
