using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;

namespace MeshClient.Xds.Tests.Client;

public sealed class NodeMessageTests
{
    [Fact]
    [Trait("Rule", "xds-client 8.1 B9")]
    public void Create_NoNode_HasOnlyUserAgentAndFeatures()
    {
        var node = NodeMessage.Create(new XdsNode());

        Assert.Equal(("", "", "MeshClient .NET"), (node.Id, node.Cluster, node.UserAgentName));
        Assert.Matches(@"^\d+\.\d+\.\d+$", node.UserAgentVersion);
        Assert.Equal(["envoy.lb.does_not_support_overprovisioning", "xds.config.resource-in-sotw", "xds.config.supports-resource-ttl"], node.ClientFeatures);
        Assert.Null(node.Metadata);
        Assert.Null(node.Locality);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.1 B12")]
    public void Create_Metadata_IsPassedOnUnchanged()
    {
        var bootstrap = XdsBootstrap.Parse("""
            {"xds_servers":[{"server_uri":"cp:1","channel_creds":[{"type":"insecure"}]}],
             "node":{"id":"i","cluster":"c","locality":{"region":"r","sub_zone":"s"},
                     "metadata":{"GENERATOR":"grpc","N":1.5,"T":true,"Z":null,"L":["a",{"b":2}],"O":{"p":{"q":""}}}}}
            """);

        var node = NodeMessage.Create(bootstrap.Node);

        Assert.Equal(("i", "c", "r", "", "s"), (node.Id, node.Cluster, node.Locality.Region, node.Locality.Zone, node.Locality.SubZone));
        var expected = Google.Protobuf.WellKnownTypes.Struct.Parser.ParseJson(
            """{"GENERATOR":"grpc","N":1.5,"T":true,"Z":null,"L":["a",{"b":2}],"O":{"p":{"q":""}}}""");
        Assert.Equal(expected, node.Metadata);
    }
}
