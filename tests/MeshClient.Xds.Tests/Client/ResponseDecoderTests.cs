using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Tests.Client.Support;
using MeshClient.Xds.Transport;
using Microsoft.Extensions.Logging.Abstractions;
using static MeshClient.TestToolbox.Resources.GoodResources;

namespace MeshClient.Xds.Tests.Client;

/// <summary>The bytes of a response go back to the pool when it is decoded. What is kept must not be among them.</summary>
public class ResponseDecoderTests
{
    private const int Large = 10_000;

    private AcceptedResource? _inForce;

    [Theory]
    [BothProtocols]
    public void Decode_BytesOverwrittenAfterwards_KeepsWhatTheySaid(XdsTransportProtocol protocol)
    {
        var assignment = Service(Large);

        var decoded = Decode(assignment, protocol);
        OverwritePool(assignment.CalculateSize());

        Assert.Equal(assignment.ToByteArray(), decoded.Raw!.Value.Value.ToMemory().ToArray());
        Assert.Equal(Parsing.Parse(assignment).Resource, decoded.Resource);
        Assert.Empty(decoded.Errors);
    }

    [Theory]
    [BothProtocols]
    public void Decode_UpdateOfOverwrittenBytes_ComparesWithWhatWasKept(XdsTransportProtocol protocol)
    {
        var assignment = Service(Large);
        _inForce = Decode(assignment, protocol).Accepted;
        OverwritePool(assignment.CalculateSize());
        var changed = Service(Large, list => list[Large / 2].HealthStatus = HealthStatus.Draining);

        var same = Decode(assignment, protocol);
        var update = Decode(changed, protocol);
        OverwritePool(assignment.CalculateSize());

        Assert.Same(_inForce!.Resource, same.Resource);
        Assert.Equal(Parsing.Parse(changed).Resource, update.Resource);
        Assert.Equal(changed.ToByteArray(), update.Raw!.Value.Value.ToMemory().ToArray());
        Assert.Equal(assignment.ToByteArray(), _inForce.Value.ToMemory().ToArray());
    }

    [Theory]
    [BothProtocols]
    public void Decode_OneOfTenThousandEndpointsChanged_AllocatesLittleBesideOneArrayAndTwoPieces(XdsTransportProtocol protocol)
    {
        _inForce = Decode(Service(Large), protocol).Accepted;
        var changed = Response(Service(Large, list => list[Large / 2].HealthStatus = HealthStatus.Draining), protocol);
        _ = Cost(changed, protocol);

        // 80,000 bytes are the array of the models. The endpoint takes more bytes than before, which the length of its locality tells too.
        Assert.InRange(Cost(changed, protocol), 80_000, 80_000 + (2 * ResourceBytes.PieceLength) + 10_000);
    }

    private static void OverwritePool(int length)
    {
        byte[][] rented = [ArrayPool<byte>.Shared.Rent(length), ArrayPool<byte>.Shared.Rent(length), ArrayPool<byte>.Shared.Rent(length)];
        foreach (var array in rented)
        {
            array.AsSpan().Fill(0xFF);
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private static ClusterLoadAssignment Service(int endpoints, Action<IList<LbEndpoint>>? change = null)
    {
        var assignment = Assignment(GoodResources.Locality("a", 0, [.. Enumerable.Range(0, endpoints).Select(number => Endpoint($"10.0.{number / 256}.{number % 256}"))]));
        change?.Invoke(assignment.Endpoints[0].LbEndpoints);
        return assignment;
    }

    private static byte[] Response(ClusterLoadAssignment assignment, XdsTransportProtocol protocol)
    {
        var typeUrl = XdsResourceTypes.TypeUrl(XdsResourceType.Endpoint);
        var any = new Any { TypeUrl = typeUrl, Value = assignment.ToByteString() };
        return protocol == XdsTransportProtocol.Delta
            ? new DeltaDiscoveryResponse { TypeUrl = typeUrl, Resources = { new Resource { Name = assignment.ClusterName, Resource_ = any } } }.ToByteArray()
            : new DiscoveryResponse { TypeUrl = typeUrl, Resources = { any } }.ToByteArray();
    }

    private DecodedResource Decode(ClusterLoadAssignment assignment, XdsTransportProtocol protocol) => Decode(Response(assignment, protocol), protocol);

    private DecodedResource Decode(byte[] bytes, XdsTransportProtocol protocol)
    {
        var opener = new ResourceOpener(ResourceParser.Parse, Parsing.Context, (_, _) => _inForce, NullLogger.Instance);
        var sequence = new ReadOnlySequence<byte>(bytes);
        using var response = protocol == XdsTransportProtocol.Delta
            ? AdsResponse.Parse(DeltaDiscoveryResponse.Parser, sequence)
            : AdsResponse.Parse(DiscoveryResponse.Parser, sequence);
        return Assert.Single(new ResponseDecoder(opener).Decode(response).Resources);
    }

    private long Cost(byte[] bytes, XdsTransportProtocol protocol)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var decoded = Decode(bytes, protocol);
        var cost = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.NotNull(decoded.Resource);
        return cost;
    }
}
