using System.Buffers;
using Google.Protobuf;
using Grpc.Core;
using MeshClient.Xds.Proto.Discovery;

namespace MeshClient.Xds.Transport;

/// <summary>
/// What came as one message of the stream. Decoding never throws, so that bytes that are no DiscoveryResponse can be told from a broken
/// connection. Immutable.
/// </summary>
internal sealed class AdsFrame
{
    public static readonly Method<DiscoveryRequest, AdsFrame> Method = new(
        MethodType.DuplexStreaming,
        "envoy.service.discovery.v3.AggregatedDiscoveryService",
        "StreamAggregatedResources",
        Marshallers.Create(Serialize, static context => DiscoveryRequest.Parser.ParseFrom(context.PayloadAsReadOnlySequence())),
        Marshallers.Create(static (AdsFrame _, SerializationContext _) => throw new NotSupportedException(), Deserialize));

    private AdsFrame(DiscoveryResponse? response, string? problem)
    {
        Response = response;
        Problem = problem;
    }

    public DiscoveryResponse? Response { get; }

    /// <summary>Null if there is a response.</summary>
    public string? Problem { get; }

    public static AdsFrame Parse(in ReadOnlySequence<byte> payload)
    {
        try
        {
            return new AdsFrame(DiscoveryResponse.Parser.ParseFrom(payload), null);
        }
        catch (InvalidProtocolBufferException exception)
        {
            return new AdsFrame(null, exception.Message);
        }
    }

    private static AdsFrame Deserialize(DeserializationContext context) => Parse(context.PayloadAsReadOnlySequence());

    private static void Serialize(DiscoveryRequest request, SerializationContext context)
    {
        context.SetPayloadLength(request.CalculateSize());
        request.WriteTo(context.GetBufferWriter());
        context.Complete();
    }
}
