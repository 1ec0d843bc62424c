using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Proto.Types;
using MeshClient.Xds.Resources;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Locality = MeshClient.Xds.Model.Locality;

namespace MeshClient.ConformanceTests.Resources;

/// <summary>The parse side of the endpoint cases of xds-client 8.6.</summary>
public class EndpointsConformanceTests
{
    private const string ProxyKey = "envoy.http11_proxy_transport_socket.proxy_address";
    private const string FirstEndpoint = "endpoints[0].lb_endpoints[0]";

    [Fact]
    [Trait("Rule", "xds-client 8.6 #P1")]
    public void Parse_NoEndpoints_IsValid() => Assert.Equal(new EndpointsResource { Name = "backend" }, Parsing.Accept(Assignment()));

    [Theory]
    [Trait("Rule", "xds-client 8.6 #P2")]
    [InlineData(null)]
    [InlineData(0u)]
    public void Parse_LocalityWithoutWeight_IsNotEvenValidated(uint? weight)
    {
        var ignored = GoodResources.Locality("a", 0, Endpoint("not an address", 0));
        ignored.LoadBalancingWeight = weight;

        var endpoints = Parsing.Accept(Assignment(ignored, GoodResources.Locality("b", 0, Endpoint("10.0.0.1"))));

        Assert.Equal(new Locality("", "b", ""), Assert.Single(endpoints.Localities).Locality);
    }

    // A resource with an error is read in another way than a good one.
    [Fact]
    [Trait("Rule", "xds-client 8.6 #P2")]
    public void Parse_LocalityWithoutWeightBesideABadOne_OnlyTheBadOneIsNamed()
    {
        var ignored = GoodResources.Locality("a", 0, Endpoint("not an address", 0));
        ignored.LoadBalancingWeight = 0;

        Parsing.RejectAt(
            "endpoints[1].lb_endpoints[0].endpoint.address.socket_address.address",
            Assignment(ignored, GoodResources.Locality("b", 0, Endpoint("nor this"))));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 #P3")]
    public void Parse_PriorityGap_IsRefused() =>
        Parsing.RejectAt(
            "endpoints",
            Assignment(GoodResources.Locality("a", 0, Endpoint("10.0.0.1")), GoodResources.Locality("a", 2, Endpoint("10.0.0.2"))),
            "priority 2 is used but priority 1 has no locality");

    [Fact]
    [Trait("Rule", "xds-client 8.6 #P4")]
    public void Parse_PriorityOfWeightZeroOnly_IsAGap()
    {
        var ignored = GoodResources.Locality("a", 1, Endpoint("10.0.0.2"));
        ignored.LoadBalancingWeight = 0;

        Parsing.RejectAt(
            "endpoints",
            Assignment(
                GoodResources.Locality("a", 0, Endpoint("10.0.0.1")),
                ignored,
                GoodResources.Locality("a", 2, Endpoint("10.0.0.3"))));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 #P5")]
    public void Parse_LocalityTwiceInOnePriority_IsRefused() =>
        Parsing.RejectAt(
            "endpoints[1].locality",
            Assignment(GoodResources.Locality("a", 0, Endpoint("10.0.0.1")), GoodResources.Locality("a", 0, Endpoint("10.0.0.2"))));

    [Fact]
    [Trait("Rule", "xds-client 8.6 #P5")]
    public void Parse_LocalityInTwoPriorities_IsAccepted() =>
        Assert.Equal(
            [0, 1],
            Parsing.Accept(Assignment(GoodResources.Locality("a", 0, Endpoint("10.0.0.1")), GoodResources.Locality("a", 1, Endpoint("10.0.0.2"))))
                .Localities.Select(locality => locality.Priority));

    [Fact]
    [Trait("Rule", "xds-client 8.6 #P6")]
    public void Parse_AddressInTwoLocalities_IsRefused() =>
        Parsing.RejectAt(
            "endpoints[1].lb_endpoints[0].endpoint.address",
            Assignment(GoodResources.Locality("a", 0, Endpoint("10.0.0.1")), GoodResources.Locality("b", 0, Endpoint("10.0.0.1"))));

    [Fact]
    [Trait("Rule", "xds-client 8.6 #P6")]
    public void Parse_AddressInTwoSpellings_IsRefused() =>
        Parsing.RejectAt(
            "endpoints[0].lb_endpoints[1].endpoint.address",
            Assignment(GoodResources.Locality("a", 0, Endpoint("2001:db8::1"), Endpoint("2001:DB8:0:0::1"))));

    [Theory]
    [Trait("Rule", "xds-client 8.6 #P7")]
    [InlineData("backend.test")]
    [InlineData("10.1")]
    [InlineData("010.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("")]
    public void Parse_HostNameInsteadOfAddress_IsRefused(string host) =>
        Parsing.RejectAt($"{FirstEndpoint}.endpoint.address.socket_address.address", Assignment(GoodResources.Locality("a", 0, Endpoint(host))));

    [Theory]
    [Trait("Rule", "xds-client 8.6 #P8")]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    [InlineData(5, 5)]
    [InlineData(99, 2)]
    public void Parse_Health_IsKeptAndUnknownNumbersAreUnhealthy(int health, int expected)
    {
        var endpoint = Endpoint("10.0.0.1");
        endpoint.HealthStatus = (HealthStatus)health;

        Assert.Equal((EndpointHealth)expected, AcceptEndpoint(endpoint).Health);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 #P10")]
    public void Parse_EndpointWeightZero_IsRefused()
    {
        var endpoint = Endpoint("10.0.0.1");
        endpoint.LoadBalancingWeight = 0;

        Parsing.RejectAt($"{FirstEndpoint}.load_balancing_weight", Assignment(GoodResources.Locality("a", 0, endpoint)));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 #P11")]
    public void Parse_Drops_KeepTheirOrder()
    {
        var assignment = WithDrops(("lb", 100), ("throttle", 50));

        Assert.Equal([new DropCategory("lb", 1_000_000), new DropCategory("throttle", 500_000)], Parsing.Accept(assignment).Drops);
    }

    [Fact]
    [Trait("Rule", "xds-client 9.2: drop category empty")]
    public void Parse_DropWithoutCategory_IsRefused() => Parsing.RejectAt("policy.drop_overloads[0].category", WithDrops(("", 100)));

    [Fact]
    [Trait("Rule", "xds-client 8.6 #P12")]
    public void Parse_AdditionalAddresses_BelongToTheEndpoint()
    {
        var endpoint = Endpoint("10.0.0.1");
        endpoint.Endpoint.AdditionalAddresses.Add(new Endpoint.Types.AdditionalAddress { Address = Address("::1", 81) });

        Assert.Equal([EndpointAddress.Tcp("::1", 81)], AcceptEndpoint(endpoint).AdditionalAddresses);
    }

    [Fact]
    [Trait("Rule", "xds-client 3.5: additional address without address")]
    public void Parse_AdditionalAddressWithoutAddress_IsRefused()
    {
        var endpoint = Endpoint("10.0.0.1");
        endpoint.Endpoint.AdditionalAddresses.Add(new Endpoint.Types.AdditionalAddress());

        Parsing.RejectAt($"{FirstEndpoint}.endpoint.additional_addresses[0].address", Assignment(GoodResources.Locality("a", 0, endpoint)));
    }

    [Fact]
    [Trait("Rule", "xds-client 3.5: locality weights")]
    public void Parse_LocalityWeightsThatOverflow_AreRefused()
    {
        var heavy = GoodResources.Locality("a", 0, Endpoint("10.0.0.1"));
        heavy.LoadBalancingWeight = uint.MaxValue;

        Parsing.RejectAt("endpoints", Assignment(heavy, GoodResources.Locality("b", 0, Endpoint("10.0.0.2"))), "4294967296");
    }

    [Fact]
    [Trait("Rule", "xds-client 9.2: endpoint weight sum overflow")]
    public void Parse_EndpointWeightsThatOverflow_AreRefused()
    {
        var heavy = Endpoint("10.0.0.1");
        heavy.LoadBalancingWeight = uint.MaxValue;

        Parsing.RejectAt("endpoints[0].lb_endpoints", Assignment(GoodResources.Locality("a", 0, heavy, Endpoint("10.0.0.2"))), "4294967296");
    }

    [Fact]
    [Trait("Rule", "xds-client 9.2: missing locality message")]
    public void Parse_MissingLocality_IsRefused()
    {
        var locality = GoodResources.Locality("a", 0, Endpoint("10.0.0.1"));
        locality.Locality = null;

        Parsing.RejectAt("endpoints[0].locality", Assignment(locality));
    }

    [Fact]
    [Trait("Rule", "xds-client 3.5: pipe")]
    public void Parse_Pipe_IsAcceptedOfAServerThatMaySendIt()
    {
        var parsed = ResourceParser.Parse(XdsResourceType.Endpoint, Assignment(OnPipe()).ToByteArray(), Parsing.UnixContext);

        Assert.Equal(EndpointAddress.Unix("/run/a.sock"), Assert.IsType<EndpointsResource>(parsed.Resource).Localities[0].Endpoints[0].Address);
    }

    [Fact]
    [Trait("Rule", "xds-client 3.5: pipe")]
    public void Parse_Pipe_IsRefusedOtherwise() =>
        Parsing.RejectAt($"{FirstEndpoint}.endpoint.address", Assignment(OnPipe()), "meshclient.unix_sockets");

    [Fact]
    [Trait("Rule", "xds-client 3.5: hash_key (gRFC A76)")]
    public void Parse_HashKey_IsKept()
    {
        var endpoint = Endpoint("10.0.0.1");
        endpoint.Metadata = new Metadata { FilterMetadata = { ["envoy.lb"] = new Struct { Fields = { ["hash_key"] = Value.ForString("blue") } } } };

        Assert.Equal(new EndpointMetadata { HashKey = "blue" }, AcceptEndpoint(endpoint).Metadata);
    }

    [Fact]
    [Trait("Rule", "xds-client 3.5: hash_key (gRFC A76)")]
    public void Parse_HashKeyThatIsNoText_IsIgnored()
    {
        var endpoint = Endpoint("10.0.0.1");
        endpoint.Metadata = new Metadata { FilterMetadata = { ["envoy.lb"] = new Struct { Fields = { ["hash_key"] = Value.ForNumber(7) } } } };

        Assert.Null(AcceptEndpoint(endpoint).Metadata);
    }

    [Fact]
    [Trait("Rule", "xds-client 3.5: proxy_address (gRFC A86)")]
    public void Parse_ProxyAddress_IsKeptForEndpointAndLocality()
    {
        var endpoint = Endpoint("10.0.0.1");
        endpoint.Metadata = Proxy(Any.Pack(Address("10.1.0.1", 3128)));
        var locality = GoodResources.Locality("a", 0, endpoint);
        locality.Metadata = Proxy(Any.Pack(Address("10.1.0.2", 3128)));

        var parsed = Assert.Single(Parsing.Accept(Assignment(locality)).Localities);

        Assert.Equal(EndpointAddress.Tcp("10.1.0.1", 3128), parsed.Endpoints[0].Metadata!.ProxyAddress);
        Assert.Equal(EndpointAddress.Tcp("10.1.0.2", 3128), parsed.Metadata!.ProxyAddress);
    }

    [Fact]
    [Trait("Rule", "xds-client 3.4: invalid value of a registered metadata type")]
    public void Parse_ProxyAddressThatIsNoAddress_IsRefused()
    {
        var endpoint = Endpoint("10.0.0.1");
        endpoint.Metadata = Proxy(Any.Pack(Address("proxy.test")));

        Parsing.RejectAt(
            $"{FirstEndpoint}.metadata.typed_filter_metadata[\"{ProxyKey}\"].value.socket_address.address",
            Assignment(GoodResources.Locality("a", 0, endpoint)));
    }

    [Fact]
    [Trait("Rule", "xds-client 3.4: unregistered metadata type")]
    public void Parse_MetadataOfUnknownType_IsIgnored()
    {
        var endpoint = Endpoint("10.0.0.1");
        endpoint.Metadata = Proxy(UnknownType);

        Assert.Null(AcceptEndpoint(endpoint).Metadata);
    }

    [Fact]
    [Trait("Rule", "xds-client 3.5: LEDS")]
    public void Parse_Leds_IsRefused()
    {
        var locality = GoodResources.Locality("a", 0);
        locality.LedsClusterLocalityConfig = new LedsClusterLocalityConfig { LedsCollectionName = "xdstp://a/b" };

        Parsing.RejectAt("endpoints[0].leds_cluster_locality_config", Assignment(locality), "list them in lb_endpoints");
    }

    [Fact]
    [Trait("Rule", "xds-client 3.5: hostname")]
    public void Parse_Hostname_IsKept()
    {
        var endpoint = Endpoint("10.0.0.1");
        endpoint.Endpoint.Hostname = "one.backend.test";

        Assert.Equal("one.backend.test", AcceptEndpoint(endpoint).Hostname);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 #P6")]
    public void Parse_AddressThatIsAdditionalElsewhere_IsRefused()
    {
        var endpoint = Endpoint("10.0.0.1");
        endpoint.Endpoint.AdditionalAddresses.Add(new Endpoint.Types.AdditionalAddress { Address = Address("10.0.0.2") });

        Parsing.RejectAt(
            "endpoints[1].lb_endpoints[0].endpoint.address",
            Assignment(GoodResources.Locality("a", 0, endpoint), GoodResources.Locality("b", 0, Endpoint("10.0.0.2"))),
            "listed twice");
    }

    private static LocalityLbEndpoints OnPipe() =>
        GoodResources.Locality("a", 0, new LbEndpoint { Endpoint = new Endpoint { Address = new Address { Pipe = new Pipe { Path = "/run/a.sock" } } } });

    private static Metadata Proxy(Any address) => new() { TypedFilterMetadata = { [ProxyKey] = address } };

    private static EndpointModel AcceptEndpoint(LbEndpoint endpoint) =>
        Assert.Single(Assert.Single(Parsing.Accept(Assignment(GoodResources.Locality("a", 0, endpoint))).Localities).Endpoints);

    private static ClusterLoadAssignment WithDrops(params (string Category, uint Percent)[] drops)
    {
        var assignment = Assignment(GoodResources.Locality("a", 0, Endpoint("10.0.0.1")));
        assignment.Policy = new ClusterLoadAssignment.Types.Policy
        {
            DropOverloads =
            {
                drops.Select(drop => new ClusterLoadAssignment.Types.Policy.Types.DropOverload
                {
                    Category = drop.Category,
                    DropPercentage = new FractionalPercent { Numerator = drop.Percent },
                }),
            },
        };
        return assignment;
    }
}
