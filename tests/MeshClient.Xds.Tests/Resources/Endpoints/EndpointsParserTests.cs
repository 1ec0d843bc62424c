using Google.Protobuf;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Proto.Types;
using MeshClient.Xds.Resources;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Cluster = MeshClient.Xds.Proto.Clusters.Cluster;
using Drop = MeshClient.Xds.Proto.Endpoints.ClusterLoadAssignment.Types.Policy.Types.DropOverload;

namespace MeshClient.Xds.Tests.Resources.Endpoints;

public class EndpointsParserTests
{
    private const string First = "endpoints[0].lb_endpoints[0]";
    private const string Address = $"{First}.endpoint.address";

    public static TheoryData<BadResource> Invalid => new()
    {
        Bad("cluster_name", assignment => assignment.ClusterName = ""),
        Bad("policy.overprovisioning_factor", assignment => assignment.Policy = new() { OverprovisioningFactor = 0 }),
        Bad(
            "policy.drop_overloads[0].drop_percentage",
            assignment => assignment.Policy = new() { DropOverloads = { new Drop { Category = "lb" } } }),
        Bad(
            "policy.drop_overloads[0].drop_percentage",
            assignment => assignment.Policy = new()
            {
                DropOverloads = { new Drop { Category = "lb", DropPercentage = new FractionalPercent { Denominator = (FractionalPercent.Types.DenominatorType)7 } } },
            }),
        Bad("endpoints[0].priority", assignment => assignment.Endpoints[0].Priority = 129),
        Bad("endpoints[0].leds_cluster_locality_config", assignment => assignment.Endpoints[0].LedsClusterLocalityConfig = new LedsClusterLocalityConfig()),
        Bad($"{First}.endpoint", assignment => assignment.Endpoints[0].LbEndpoints[0].ClearHostIdentifier()),
        Bad($"{First}.endpoint", assignment => assignment.Endpoints[0].LbEndpoints[0].EndpointName = "named"),
        Bad(Address, assignment => assignment.Endpoints[0].LbEndpoints[0].Endpoint.Address = null),
        Bad(Address, assignment => assignment.Endpoints[0].LbEndpoints[0].Endpoint.Address = new Proto.Core.Address()),
        Bad(Address, assignment => assignment.Endpoints[0].LbEndpoints[0].Endpoint.Address = Pipe("/run/a.sock")),
        Bad(Address, assignment => assignment.Endpoints[0].LbEndpoints[0].Endpoint.Address = new Proto.Core.Address { EnvoyInternalAddress = new EnvoyInternalAddress() }),
        Bad($"{Address}.socket_address.port_value", assignment => Socket(assignment).PortValue = 0),
        Bad($"{Address}.socket_address.port_value", assignment => Socket(assignment).PortValue = 65536),
        Bad($"{Address}.socket_address.named_port", assignment => Socket(assignment).NamedPort = "http"),
        Bad($"{Address}.socket_address.protocol", assignment => Socket(assignment).Protocol = SocketAddress.Types.Protocol.Udp),
        Bad($"{Address}.socket_address.resolver_name", assignment => Socket(assignment).ResolverName = "custom"),
        Bad($"{Address}.socket_address.address", assignment => Socket(assignment).Address = "fe80::1%eth0"),
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Parse_InvalidField_IsRefusedByName(BadResource resource) => resource.AssertRefused();

    [Fact]
    public void Parse_Settings_ReachTheModel()
    {
        var endpoint = Endpoint("10.0.0.1");
        endpoint.LoadBalancingWeight = 3;
        endpoint.Endpoint.Hostname = "a.test";
        var assignment = Assignment(Locality("a", 0, endpoint));
        assignment.Policy = new ClusterLoadAssignment.Types.Policy { OverprovisioningFactor = 100 };
        assignment.Endpoints[0].LoadBalancingWeight = 9;

        var parsed = Parsing.Accept(assignment);

        Assert.Equal(100, parsed.OverprovisioningFactor);
        Assert.Equal(9u, parsed.Localities[0].Weight);
        Assert.Equal(
            new EndpointModel { Address = EndpointAddress.Tcp("10.0.0.1", 8080), Weight = 3, Hostname = "a.test" },
            parsed.Localities[0].Endpoints[0]);
    }

    [Fact]
    public void Parse_UnhealthyDuplicate_IsStillRefused()
    {
        var sick = Endpoint("10.0.0.1");
        sick.HealthStatus = HealthStatus.Unhealthy;

        Parsing.RejectAt("endpoints[0].lb_endpoints[1].endpoint.address", Assignment(Locality("a", 0, Endpoint("10.0.0.1"), sick)), "listed twice");
    }

    [Fact]
    public void Parse_AdditionalAddressThatIsAnEndpointToo_IsRefused()
    {
        var endpoint = Endpoint("10.0.0.1");
        endpoint.Endpoint.AdditionalAddresses.Add(new Endpoint.Types.AdditionalAddress { Address = Address("10.0.0.2") });

        Parsing.RejectAt("endpoints[0].lb_endpoints[1].endpoint.address", Assignment(Locality("a", 0, endpoint, Endpoint("10.0.0.2"))));
    }

    [Fact]
    public void Parse_ListInTheOtherForm_IsTheSame()
    {
        var locality = Locality("a", 0);
        locality.LoadBalancerEndpoints = new LocalityLbEndpoints.Types.LbEndpointList { LbEndpoints = { Endpoint("10.0.0.1") } };

        Assert.Single(Assert.Single(Parsing.Accept(Assignment(locality)).Localities).Endpoints);
    }

    [Fact]
    public void Parse_EmptyLocality_IsKept() => Assert.Empty(Assert.Single(Parsing.Accept(Assignment(Locality("a", 0))).Localities).Endpoints);

    [Theory]
    [InlineData("/run/a.sock")]
    [InlineData("@mesh")]
    public void Parse_UnixSocketOfAServerThatMay_IsAccepted(string path)
    {
        var parsed = ResourceParser.Parse(XdsResourceType.Endpoint, OnSocket(path).ToByteArray(), Parsing.UnixContext);

        Assert.Equal(EndpointAddress.Unix(path), Assert.IsType<EndpointsResource>(parsed.Resource).Localities[0].Endpoints[0].Address);
    }

    [Theory]
    [InlineData("empty", 0)]
    [InlineData("too long", 108)]
    public void Parse_UnixSocketWithBadPath_IsRefused(string name, int length)
    {
        var parsed = ResourceParser.Parse(XdsResourceType.Endpoint, OnSocket(new string('a', length)).ToByteArray(), Parsing.UnixContext);

        Assert.True(parsed.Resource is null, name);
        Assert.Equal($"{Address}.pipe.path", Assert.Single(parsed.Errors!).FieldPath);
    }

    [Fact]
    public void Parse_InlineLocalitiesWithoutName_AreMerged()
    {
        var cluster = new Cluster
        {
            Name = "static",
            LoadAssignment = new ClusterLoadAssignment
            {
                Endpoints =
                {
                    new LocalityLbEndpoints { LbEndpoints = { Endpoint("10.0.0.1") } },
                    new LocalityLbEndpoints { LbEndpoints = { Endpoint("10.0.0.2") } },
                    new LocalityLbEndpoints { LbEndpoints = { Endpoint("10.0.0.3") }, LoadBalancingWeight = 0 },
                },
            },
        };

        var endpoints = Assert.IsType<StaticDiscovery>(Parsing.Accept(cluster).Discovery).Endpoints;

        Assert.Equal(
            ["10.0.0.1:8080", "10.0.0.2:8080"],
            Assert.Single(endpoints.Localities).Endpoints.Select(endpoint => endpoint.Address.Text));
    }

    [Fact]
    public void Parse_InlineLocalityInPartsWhoseWeightsAreTooLarge_IsRefused()
    {
        var (first, second) = (Endpoint("10.0.0.1"), Endpoint("10.0.0.2"));
        (first.LoadBalancingWeight, second.LoadBalancingWeight) = (uint.MaxValue, 1);

        Parsing.RejectAt("load_assignment.endpoints[1].lb_endpoints", Static(new LocalityLbEndpoints { LbEndpoints = { first } }, new LocalityLbEndpoints { LbEndpoints = { second } }), "4294967296");
    }

    [Fact]
    public void Parse_InlineLocalityInPartsWithDifferentProxies_IsRefused()
    {
        var proxied = new LocalityLbEndpoints { LbEndpoints = { Endpoint("10.0.0.2") }, Metadata = new Metadata() };
        proxied.Metadata.TypedFilterMetadata["envoy.http11_proxy_transport_socket.proxy_address"] = Pack(GoodResources.Address("10.0.0.9"));

        Parsing.RejectAt("load_assignment.endpoints[1].metadata", Static(new LocalityLbEndpoints { LbEndpoints = { Endpoint("10.0.0.1") } }, proxied));
    }

    [Fact]
    public void Parse_InlineError_HasThePathInTheCluster()
    {
        var cluster = new Cluster
        {
            Name = "static",
            LoadAssignment = new ClusterLoadAssignment { Endpoints = { new LocalityLbEndpoints { LbEndpoints = { Endpoint("a.test") } } } },
        };

        Parsing.RejectAt($"load_assignment.{Address}.socket_address.address", cluster);
    }

    private static Cluster Static(params LocalityLbEndpoints[] localities) =>
        new() { Name = "static", LoadAssignment = new ClusterLoadAssignment { Endpoints = { localities } } };

    private static SocketAddress Socket(ClusterLoadAssignment assignment) => assignment.Endpoints[0].LbEndpoints[0].Endpoint.Address.SocketAddress;

    private static ClusterLoadAssignment OnSocket(string path)
    {
        var assignment = Assignment(Locality("a", 0, Endpoint("10.0.0.1")));
        assignment.Endpoints[0].LbEndpoints[0].Endpoint.Address = Pipe(path);
        return assignment;
    }

    private static Proto.Core.Address Pipe(string path) => new() { Pipe = new Pipe { Path = path } };

    private static BadResource Bad(string path, Action<ClusterLoadAssignment> change) => BadResource.Of(path, Assignment(Locality("a", 0, Endpoint("10.0.0.1"))), change);
}
