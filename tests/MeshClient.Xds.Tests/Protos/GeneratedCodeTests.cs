using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Discovery;
using UdpaTypedStruct = MeshClient.Xds.Proto.UdpaTypes.TypedStruct;

namespace MeshClient.Xds.Tests.Protos;

/// <summary>How the generated code behaves towards control planes that know more than we declare.</summary>
public sealed class GeneratedCodeTests
{
    public static TheoryData<string> TypeUrls =>
    [
        "envoy.config.listener.v3.Listener",
        "envoy.config.route.v3.RouteConfiguration",
        "envoy.config.cluster.v3.Cluster",
        "envoy.config.endpoint.v3.ClusterLoadAssignment",
        "envoy.service.discovery.v3.Resource",
        "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "envoy.extensions.filters.http.router.v3.Router",
        "envoy.extensions.filters.http.fault.v3.HTTPFault",
        "envoy.extensions.filters.http.header_mutation.v3.HeaderMutation",
        "envoy.extensions.filters.http.stateful_session.v3.StatefulSession",
        "envoy.config.route.v3.FilterConfig",
        "envoy.extensions.clusters.aggregate.v3.ClusterConfig",
        "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
        "envoy.extensions.transport_sockets.http_11_proxy.v3.Http11ProxyUpstreamTransport",
        "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        "envoy.config.core.v3.Address",
        "envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin",
        "envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest",
        "envoy.extensions.load_balancing_policies.random.v3.Random",
        "envoy.extensions.load_balancing_policies.wrr_locality.v3.WrrLocality",
        "envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash",
        "envoy.extensions.load_balancing_policies.pick_first.v3.PickFirst",
        "envoy.extensions.load_balancing_policies.client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin",
        "envoy.extensions.load_balancing_policies.peak_ewma.v3alpha.PeakEwma",
        "xds.type.v3.TypedStruct",
        "udpa.type.v1.TypedStruct",
    ];

    [Theory]
    [MemberData(nameof(TypeUrls))]
    public void Pack_Message_UsesOfficialTypeUrl(string fullName)
    {
        var descriptor = Assert.Single(DeclaredProtocol.Messages, message => message.FullName == fullName);

        var packed = Any.Pack(descriptor.Parser.ParseFrom(ByteString.Empty));

        Assert.Equal($"type.googleapis.com/{fullName}", packed.TypeUrl);
    }

    [Fact]
    public void Parse_ClusterWithUndeclaredField_WritesItBack()
    {
        const int altStatName = 28;
        Assert.Null(Cluster.Descriptor.FindFieldByNumber(altStatName));
        var received = Write(output =>
        {
            WriteString(output, Cluster.NameFieldNumber, "payments");
            WriteString(output, altStatName, "payments-stat");
        });

        var cluster = Cluster.Parser.ParseFrom(received);

        Assert.Equal("payments", cluster.Name);
        Assert.Equal(received, cluster.ToByteArray());
    }

    [Fact]
    public void Parse_UndeclaredFieldInsideResponse_SurvivesPackingAndCopying()
    {
        const int canary = 3;
        Assert.Null(DiscoveryResponse.Descriptor.FindFieldByNumber(canary));
        var received = Write(output =>
        {
            WriteString(output, DiscoveryResponse.VersionInfoFieldNumber, "7");
            output.WriteTag(canary, WireFormat.WireType.Varint);
            output.WriteBool(true);
        });

        var copy = Any.Pack(DiscoveryResponse.Parser.ParseFrom(received)).Unpack<DiscoveryResponse>().Clone();

        Assert.Equal(received, copy.ToByteArray());
    }

    [Fact]
    public void Parse_UndeclaredEnumValue_KeepsTheNumber()
    {
        var received = Write(output =>
        {
            output.WriteTag(Cluster.LbPolicyFieldNumber, WireFormat.WireType.Varint);
            output.WriteEnum(99);
        });

        var cluster = Cluster.Parser.ParseFrom(received);

        Assert.Equal(99, (int)cluster.LbPolicy);
        Assert.Equal(received, cluster.ToByteArray());
    }

    // The tables do not have this message, so its bytes are spelled out.
    [Fact]
    public void Write_UdpaTypedStruct_HasOfficialNumbers()
    {
        var typedStruct = new UdpaTypedStruct { TypeUrl = "a/b", Value = new Struct() };

        byte[] expected = [0x0A, 3, (byte)'a', (byte)'/', (byte)'b', 0x12, 0];
        Assert.Equal(expected, typedStruct.ToByteArray());
    }

    [Fact]
    public void Generate_AllTypes_AreInternal()
    {
        var generated = typeof(Cluster).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("MeshClient.Xds.Proto.", StringComparison.Ordinal) == true)
            .ToList();

        Assert.Contains(typeof(Cluster), generated);
        Assert.DoesNotContain(generated, type => type.IsVisible);
    }

    [Fact]
    public void Generate_AllFiles_AreInProtoNamespace() =>
        Assert.DoesNotContain(
            DeclaredProtocol.Messages,
            message => message.ClrType.Namespace?.StartsWith("MeshClient.Xds.Proto.", StringComparison.Ordinal) != true);

    private static byte[] Write(Action<CodedOutputStream> write)
    {
        using var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer, leaveOpen: true))
        {
            write(output);
        }

        return buffer.ToArray();
    }

    private static void WriteString(CodedOutputStream output, int number, string value)
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    }
}
