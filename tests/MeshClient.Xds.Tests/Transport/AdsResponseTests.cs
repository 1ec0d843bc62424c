using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Tests.Client.Fuzzing;
using MeshClient.Xds.Tests.Client.Support;
using MeshClient.Xds.Transport;

namespace MeshClient.Xds.Tests.Transport;

/// <summary>Responses in rented arrays: what they say, and when their bytes are gone.</summary>
public class AdsResponseTests
{
    private const int FuzzCases = 10_000;
    private const int Large = 250_000;

    [Theory]
    [BothProtocols]
    public void Parse_AbusedResponses_SaysWhatTheGeneralParserSays(XdsTransportProtocol protocol)
    {
        var abuse = new ResponseAbuse(new Random(20261), protocol);

        var differences = Enumerable.Range(0, FuzzCases).Select(_ => abuse.Next()).Where(bytes => !Equals(Read(bytes, protocol), ReadInGeneral(bytes, protocol)));

        Assert.Empty(differences.Select(Convert.ToBase64String));
    }

    [Theory]
    [BothProtocols]
    public void Parse_ResourceSentInPieces_MergesThem(XdsTransportProtocol protocol)
    {
        byte[] bytes = [.. Tagged(2, [.. Tagged(2, Tagged(1, "first"u8)), .. Tagged(2, Tagged(2, "value"u8))])];

        Assert.Equal(ReadInGeneral(bytes, protocol), Assert.IsType<IMessage>(Read(bytes, protocol), exactMatch: false));
    }

    [Fact]
    public void Parse_LargeResource_LeavesItsBytesOutOfTheHeap()
    {
        var bytes = new ReadOnlySequence<byte>(Message(new byte[Large]));
        _ = Cost(bytes);

        Assert.InRange(Cost(bytes), 0, 5_000);
    }

    [Fact]
    public void ValueOf_EndedResponse_Throws()
    {
        var response = Parse(Message("value"u8));
        response.Dispose();

        Assert.Throws<ObjectDisposedException>(() => response.ValueOf(0).Length);
    }

    [Fact]
    public void ValueOf_EndedResponseOfTheGeneralParser_Throws()
    {
        // A group, which only the general parser knows.
        var response = Parse([0x4B, 0x4C, .. Message("value"u8)]);
        response.Dispose();

        Assert.Throws<ObjectDisposedException>(() => response.ValueOf(0).Length);
    }

    [Fact]
    public void Dispose_Twice_ReturnsTheArrayOnce()
    {
        var response = Parse(Message(new byte[Large]));
        response.Dispose();
        response.Dispose();

        // An array that came back twice would be handed out twice.
        Assert.NotSame(ArrayPool<byte>.Shared.Rent(Large), ArrayPool<byte>.Shared.Rent(Large));
    }

    private static long Cost(in ReadOnlySequence<byte> bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        AdsResponse.Parse(DiscoveryResponse.Parser, bytes).Dispose();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static byte[] Message(ReadOnlySpan<byte> value) => new DiscoveryResponse
    {
        TypeUrl = XdsResourceTypes.TypeUrl(XdsResourceType.Endpoint),
        Resources = { new Any { TypeUrl = XdsResourceTypes.TypeUrl(XdsResourceType.Endpoint), Value = ByteString.CopyFrom(value) } },
    }.ToByteArray();

    private static AdsResponse Parse(byte[] bytes) => AdsResponse.Parse(DiscoveryResponse.Parser, new ReadOnlySequence<byte>(bytes));

    private static byte[] Tagged(int field, ReadOnlySpan<byte> content) => [(byte)((field << 3) | 2), (byte)content.Length, .. content];

    /// <summary>With the values where the general parser puts them; null for what is no response.</summary>
    private static IMessage? Read(byte[] bytes, XdsTransportProtocol protocol)
    {
        var sequence = new ReadOnlySequence<byte>(bytes);
        var frame = protocol == XdsTransportProtocol.Delta
            ? AdsFrame.Parse(DeltaDiscoveryResponse.Parser, sequence)
            : AdsFrame.Parse(DiscoveryResponse.Parser, sequence);
        using var response = frame.Response;
        var resources = response is null ? [] : Resources(response.Message);
        for (var i = 0; i < resources.Count; i++)
        {
            resources[i]?.Value = ByteString.CopyFrom(response!.ValueOf(i));
        }

        return response?.Message;
    }

    private static IMessage? ReadInGeneral(byte[] bytes, XdsTransportProtocol protocol)
    {
        try
        {
            return protocol == XdsTransportProtocol.Delta ? DeltaDiscoveryResponse.Parser.ParseFrom(bytes) : DiscoveryResponse.Parser.ParseFrom(bytes);
        }
        catch (Exception exception) when (MessageBytes.IsMalformed(exception))
        {
            return null;
        }
    }

    private static List<Any?> Resources(IMessage message) => message is DeltaDiscoveryResponse delta
        ? [.. delta.Resources.Select(wrapper => wrapper.Resource_)]
        : [.. ((DiscoveryResponse)message).Resources];
}
