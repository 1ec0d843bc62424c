using Google.Protobuf;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Tls;
using Cluster = MeshClient.Xds.Proto.Clusters.Cluster;

namespace MeshClient.Xds.Tests.Resources.Tls;

public class TransportSocketParserTests
{
    private const string Socket = "transport_socket.typed_config";

    private static UpstreamTlsContext Tls => new()
    {
        CommonTlsContext = new CommonTlsContext { ValidationContext = new CertificateValidationContext { SystemRootCerts = new() } },
    };

    [Fact]
    [Trait("Rule", "xds-client 7: A86")]
    public void Parse_ProxyAroundTls_HasBoth()
    {
        var cluster = Parsing.Accept(ClusterWith(new Http11ProxyUpstreamTransport { TransportSocket = SocketOf(Tls) }));

        Assert.True(cluster.UsesHttpProxy);
        Assert.Equal(new UpstreamTls { UseSystemRoots = true }, cluster.Tls);
    }

    [Fact]
    [Trait("Rule", "xds-client 7: A86")]
    public void Parse_ProxyWithoutSocket_CarriesPlaintext()
    {
        var cluster = Parsing.Accept(ClusterWith(new Http11ProxyUpstreamTransport()));

        Assert.True(cluster.UsesHttpProxy);
        Assert.Null(cluster.Tls);
    }

    [Fact]
    [Trait("Rule", "xds-client 7: A86")]
    public void Parse_ProxyAroundAnotherSocket_IsRefused()
    {
        Parsing.RejectAt(
            $"{Socket}.{Socket}", ClusterWith(new Http11ProxyUpstreamTransport { TransportSocket = SocketOf(new RawBuffer()) }), "RawBuffer");
        Parsing.RejectAt(
            $"{Socket}.{Socket}",
            ClusterWith(new Http11ProxyUpstreamTransport { TransportSocket = SocketOf(new Http11ProxyUpstreamTransport()) }),
            "is not supported here");
    }

    [Fact]
    public void Parse_NoSocket_IsPlaintextWithoutProxy()
    {
        var cluster = Parsing.Accept(GoodResources.EdsCluster());

        Assert.False(cluster.UsesHttpProxy);
        Assert.Null(cluster.Tls);
    }

    [Fact]
    [Trait("Rule", "xds-client 7: A101")]
    public void Parse_ServerNameSettings_AreKept()
    {
        var context = Tls;
        context.Sni = "api.test";
        context.AutoHostSni = true;
        context.AutoSniSanValidation = true;

        Assert.Equal(
            new UpstreamTls { UseSystemRoots = true, Sni = "api.test", AutoHostSni = true, AutoSniSanValidation = true },
            Parsing.Accept(ClusterWith(context)).Tls);
    }

    private static TransportSocket SocketOf(IMessage config) => new() { Name = "socket", TypedConfig = GoodResources.Pack(config) };

    private static Cluster ClusterWith(IMessage config)
    {
        var cluster = GoodResources.EdsCluster();
        cluster.TransportSocket = SocketOf(config);
        return cluster;
    }
}
