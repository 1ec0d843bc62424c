using Google.Protobuf.WellKnownTypes;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Endpoints;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Type = MeshClient.Xds.Proto.Clusters.Cluster.Types.DiscoveryType;

namespace MeshClient.Xds.Tests.Resources.Clusters;

public class DnsDiscoveryParserTests
{
    private const string Address = "load_assignment.endpoints[0].lb_endpoints[0].endpoint.address";

    public static TheoryData<BadResource> InvalidAddresses => new()
    {
        Bad($"{Address}.socket_address.address", address => address.Address = ""),
        Bad($"{Address}.socket_address.address", address => address.Address = "no spaces"),
        Bad($"{Address}.socket_address.port_value", address => address.PortValue = 65536),
        Bad($"{Address}.socket_address.named_port", address => address.NamedPort = "http"),
        Bad($"{Address}.socket_address.resolver_name", address => address.ResolverName = "custom"),
        Bad($"{Address}.socket_address.protocol", address => address.Protocol = SocketAddress.Types.Protocol.Udp),
    };

    [Theory]
    [MemberData(nameof(InvalidAddresses))]
    public void Parse_InvalidAddress_IsRefused(BadResource resource) => resource.AssertRefused();

    [Fact]
    public void Parse_Pipe_IsRefused()
    {
        var endpoint = new LbEndpoint { Endpoint = new Endpoint { Address = new Proto.Core.Address { Pipe = new Pipe { Path = "/x" } } } };

        Parsing.RejectAt(Address, DnsCluster(Type.StrictDns, Locality("a", 0, endpoint)), "pipe is not allowed here");
    }

    [Fact]
    public void Parse_NoAddress_IsRefused() =>
        Parsing.RejectAt(Address, DnsCluster(Type.StrictDns, Locality("a", 0, new LbEndpoint())), "is required");

    [Fact]
    public void Parse_NoAssignment_IsRefused()
    {
        var cluster = DnsCluster(Type.LogicalDns);
        cluster.LoadAssignment = null;

        Parsing.RejectAt("load_assignment", cluster, "is required");
    }

    [Fact]
    public void Parse_SecondPriority_IsRefused() =>
        Parsing.RejectAt(
            "load_assignment.endpoints[1].priority",
            DnsCluster(Type.StrictDns, Locality("a", 0, Endpoint("a.test")), Locality("b", 1, Endpoint("b.test"))));

    [Fact]
    public void Parse_WeightAndHealthOfAName_AreThoseOfItsAddresses()
    {
        var endpoint = Endpoint("a.test");
        (endpoint.LoadBalancingWeight, endpoint.HealthStatus) = (9, HealthStatus.Draining);

        Assert.Equal(
            [new DnsEndpoint("a.test", 8080) { Weight = 9, Health = EndpointHealth.Draining }],
            Assert.IsType<DnsDiscovery>(Parsing.Accept(DnsCluster(Type.StrictDns, Locality("a", 0, endpoint))).Discovery).Names);
    }

    [Fact]
    public void Parse_WeightZero_IsRefused()
    {
        var endpoint = Endpoint("a.test");
        endpoint.LoadBalancingWeight = 0;

        Parsing.RejectAt("load_assignment.endpoints[0].lb_endpoints[0].load_balancing_weight", DnsCluster(Type.StrictDns, Locality("a", 0, endpoint)));
    }

    [Fact]
    public void Parse_WeightsTooLarge_AreRefused()
    {
        var (first, second) = (Endpoint("a.test"), Endpoint("b.test"));
        (first.LoadBalancingWeight, second.LoadBalancingWeight) = (uint.MaxValue, 1);

        Parsing.RejectAt("load_assignment.endpoints", DnsCluster(Type.StrictDns, Locality("a", 0, first), Locality("b", 0, second)), "4294967296");
    }

    [Fact]
    public void Parse_WhatANameCannotHave_IsReported()
    {
        var endpoint = Endpoint("a.test");
        endpoint.Metadata = new Metadata();
        endpoint.Endpoint.Hostname = "b.test";
        endpoint.Endpoint.AdditionalAddresses.Add(new Endpoint.Types.AdditionalAddress { Address = Address("10.0.0.1") });
        var cluster = DnsCluster(Type.StrictDns, Locality("a", 0, endpoint), Locality("b", 0));
        cluster.LoadAssignment.Policy = new ClusterLoadAssignment.Types.Policy { OverprovisioningFactor = 200 };

        Assert.Equal(
            [
                "load_assignment.endpoints.lb_endpoints.endpoint.additional_addresses",
                "load_assignment.endpoints.lb_endpoints.endpoint.hostname",
                "load_assignment.endpoints.lb_endpoints.metadata",
                "load_assignment.endpoints.load_balancing_weight",
                "load_assignment.policy",
            ],
            Parsing.Parse(cluster).IgnoredFields.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Parse_WeightOfTheOnlyLocality_IsNotReported() =>
        Assert.Empty(Parsing.Parse(DnsCluster(Type.LogicalDns, Locality("a", 0, Endpoint("a.test")))).IgnoredFields);

    [Fact]
    public void Parse_RefreshRate_IsRead()
    {
        var cluster = DnsCluster(Type.StrictDns, Locality("a", 0, Endpoint("10.0.0.1")));
        cluster.DnsRefreshRate = new Duration { Seconds = 60 };

        Assert.Equal(
            new DnsDiscovery([new DnsEndpoint("10.0.0.1", 8080)], Logical: false, TimeSpan.FromMinutes(1)),
            Parsing.Accept(cluster).Discovery);
    }

    [Fact]
    public void Parse_RefreshRateZero_IsRefused()
    {
        var cluster = DnsCluster(Type.StrictDns, Locality("a", 0, Endpoint("a.test")));
        cluster.DnsRefreshRate = new Duration();

        Parsing.RejectAt("dns_refresh_rate", cluster);
    }

    [Fact]
    public void Parse_TypedFormWithoutSettings_HasTheDefaults()
    {
        var cluster = DnsCluster(Type.Static, Locality("a", 0, Endpoint("a.test")));
        cluster.ClusterType = new Cluster.Types.CustomClusterType { Name = "envoy.cluster.dns", TypedConfig = Pack(new DnsCluster()) };

        Assert.Equal(
            new DnsDiscovery([new DnsEndpoint("a.test", 8080)], Logical: false, TimeSpan.FromSeconds(5)),
            Parsing.Accept(cluster).Discovery);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Parse_TypedForm_IsTheSame(bool logical)
    {
        var cluster = DnsCluster(Type.Static, Locality("a", 0, Endpoint("a.test")));
        cluster.ClusterType = new Cluster.Types.CustomClusterType
        {
            Name = "envoy.cluster.dns",
            TypedConfig = Pack(new DnsCluster { AllAddressesInSingleEndpoint = logical, DnsRefreshRate = new Duration { Seconds = 7 } }),
        };

        Assert.Equal(
            new DnsDiscovery([new DnsEndpoint("a.test", 8080)], logical, TimeSpan.FromSeconds(7)),
            Parsing.Accept(cluster).Discovery);
    }

    [Fact]
    public void Parse_SettingsOfTheResolver_AreKept()
    {
        var cluster = DnsCluster(Type.StrictDns, Locality("a", 0, Endpoint("a.test")));
        cluster.RespectDnsTtl = true;
        cluster.DnsLookupFamily = Cluster.Types.DnsLookupFamily.V6Only;
        cluster.DnsJitter = new Duration { Seconds = 1 };
        cluster.DnsFailureRefreshRate = new Cluster.Types.RefreshRate { BaseInterval = new Duration { Seconds = 2 } };

        Assert.Equal(
            new DnsDiscovery([new DnsEndpoint("a.test", 8080)], Logical: false, TimeSpan.FromSeconds(5))
            {
                RespectTtl = true,
                Families = DnsFamilies.IPv6Only,
                Jitter = TimeSpan.FromSeconds(1),
                FailureRefresh = new DnsFailureRefresh(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20)),
            },
            Parsing.Accept(cluster).Discovery);
    }

    [Fact]
    public void Parse_SettingsOfTheResolverInTheTypedForm_AreKept()
    {
        var cluster = Typed(new DnsCluster
        {
            RespectDnsTtl = true,
            DnsLookupFamily = DnsLookupFamily.V4Preferred,
            DnsJitter = new Duration { Seconds = 1 },
            DnsFailureRefreshRate = new DnsCluster.Types.RefreshRate { BaseInterval = new Duration { Seconds = 2 }, MaxInterval = new Duration { Seconds = 3 } },
        });

        Assert.Equal(
            new DnsDiscovery([new DnsEndpoint("a.test", 8080)], Logical: false, TimeSpan.FromSeconds(5))
            {
                RespectTtl = true,
                Families = DnsFamilies.IPv4Preferred,
                Jitter = TimeSpan.FromSeconds(1),
                FailureRefresh = new DnsFailureRefresh(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)),
            },
            Parsing.Accept(cluster).Discovery);
    }

    [Fact]
    public void Parse_FailureRefreshWithoutBase_IsRefused() =>
        Parsing.RejectAt(
            "cluster_type.typed_config.dns_failure_refresh_rate.base_interval",
            Typed(new DnsCluster { DnsFailureRefreshRate = new DnsCluster.Types.RefreshRate() }));

    [Fact]
    public void Parse_FailureRefreshBackwards_IsRefused()
    {
        var cluster = DnsCluster(Type.StrictDns, Locality("a", 0, Endpoint("a.test")));
        cluster.DnsFailureRefreshRate = new Cluster.Types.RefreshRate
        {
            BaseInterval = new Duration { Seconds = 2 },
            MaxInterval = new Duration { Seconds = 1 },
        };

        Parsing.RejectAt("dns_failure_refresh_rate.max_interval", cluster);
    }

    [Fact]
    public void Parse_UnknownLookupFamily_IsRefused()
    {
        var cluster = DnsCluster(Type.StrictDns, Locality("a", 0, Endpoint("a.test")));
        cluster.DnsLookupFamily = (Cluster.Types.DnsLookupFamily)9;

        Parsing.RejectAt("dns_lookup_family", cluster);
        Parsing.RejectAt("cluster_type.typed_config.dns_lookup_family", Typed(new DnsCluster { DnsLookupFamily = (DnsLookupFamily)9 }));
    }

    private static Cluster Typed(DnsCluster dns)
    {
        var cluster = DnsCluster(Type.Static, Locality("a", 0, Endpoint("a.test")));
        cluster.ClusterType = new Cluster.Types.CustomClusterType { Name = "envoy.cluster.dns", TypedConfig = Pack(dns) };
        return cluster;
    }

    private static BadResource Bad(string path, Action<SocketAddress> change) => BadResource.Of(
        path,
        DnsCluster(Type.StrictDns, Locality("a", 0, Endpoint("a.test"))),
        cluster => change(cluster.LoadAssignment.Endpoints[0].LbEndpoints[0].Endpoint.Address.SocketAddress));
}
