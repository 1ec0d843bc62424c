using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.LoadBalancing;
using MeshClient.Xds.Proto.Tls;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Duration = Google.Protobuf.WellKnownTypes.Duration;
using Proxy = MeshClient.Xds.Proto.Clusters;
using Type = MeshClient.Xds.Proto.Clusters.Cluster.Types.DiscoveryType;

namespace MeshClient.ConformanceTests.Resources;

/// <summary>The parse side of the cluster cases of xds-client 8.6.</summary>
public class ClusterConformanceTests
{
    [Fact]
    [Trait("Rule", "xds-client 8.6 #C1")]
    public void Parse_OriginalDst_IsRefused() => Parsing.RejectAt("type", With(cluster => cluster.Type = Type.OriginalDst), "ORIGINAL_DST");

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C1")]
    public void Parse_UnknownClusterType_IsRefused() =>
        Parsing.RejectAt(
            "cluster_type.typed_config",
            With(cluster => cluster.ClusterType = new Proxy.Cluster.Types.CustomClusterType { TypedConfig = UnknownType }),
            "test.Unknown");

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C1")]
    public void Parse_NoDiscoveryAtAll_IsRefused() => Parsing.RejectAt("load_assignment", new Proxy.Cluster { Name = "backend" }, "STATIC");

    [Fact]
    [Trait("Rule", "envoy-http 14: STATIC and STRICT_DNS")]
    public void Parse_StaticCluster_HoldsItsEndpoints()
    {
        var cluster = new Proxy.Cluster
        {
            Name = "backend",
            LoadAssignment = new Xds.Proto.Endpoints.ClusterLoadAssignment
            {
                Endpoints = { new Xds.Proto.Endpoints.LocalityLbEndpoints { LbEndpoints = { Endpoint("10.0.0.1") } } },
            },
        };
        var expected = new EndpointsResource
        {
            Name = "backend",
            Localities =
            [
                new LocalityEndpoints
                {
                    Locality = Xds.Model.Locality.Empty,
                    Endpoints = [new EndpointModel { Address = EndpointAddress.Tcp("10.0.0.1", 8080) }],
                },
            ],
        };

        Assert.Equal(new StaticDiscovery(expected), Parsing.Accept(cluster).Discovery);
    }

    [Fact]
    [Trait("Rule", "envoy-http 14: STATIC and STRICT_DNS")]
    public void Parse_StrictDnsCluster_HoldsItsNames() =>
        Assert.Equal(
            new DnsDiscovery([new DnsEndpoint("a.test", 80), new DnsEndpoint("b.test", 81)], Logical: false, TimeSpan.FromSeconds(5)),
            Parsing.Accept(DnsCluster(Type.StrictDns, Locality("a", 0, Endpoint("a.test", 80)), Locality("b", 0, Endpoint("b.test", 81)))).Discovery);

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C2")]
    public void Parse_EdsClusterWithoutConfig_IsRefused() =>
        Parsing.RejectAt("eds_cluster_config", With(cluster => cluster.EdsClusterConfig = null));

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C2")]
    public void Parse_EdsFromPath_IsRefused() =>
        Parsing.RejectAt("eds_cluster_config.eds_config", With(cluster => cluster.EdsClusterConfig.EdsConfig = new ConfigSource { Path = "/x" }));

    [Theory]
    [Trait("Rule", "xds-client 8.6 #C3")]
    [InlineData("", "backend")]
    [InlineData("x", "x")]
    public void Parse_ServiceName_DefaultsToTheCluster(string serviceName, string expected) =>
        Assert.Equal(
            new EdsDiscovery(expected),
            Parsing.Accept(With(cluster => cluster.EdsClusterConfig.ServiceName = serviceName)).Discovery);

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C4")]
    public void Parse_FederatedClusterWithoutServiceName_IsRefused() =>
        Parsing.RejectAt("eds_cluster_config.service_name", EdsCluster("xdstp://a/envoy.config.cluster.v3.Cluster/x"));

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C5")]
    public void Parse_Maglev_IsRefused() =>
        Parsing.RejectAt("lb_policy", With(cluster => cluster.LbPolicy = Proxy.Cluster.Types.LbPolicy.Maglev), "MAGLEV is not supported; use");

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C5")]
    public void Parse_MaglevBesideAPolicyTree_IsNotRead()
    {
        var cluster = WithPolicies(Pack(new RoundRobin()));
        cluster.LbPolicy = Proxy.Cluster.Types.LbPolicy.Maglev;

        Assert.Equal(new RoundRobinPolicy(), Parsing.Accept(cluster).LoadBalancingPolicy);
        Assert.Equal(LoadBalancingOrigin.PolicyTree, Parsing.Accept(cluster).LoadBalancingOrigin);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C6")]
    public void Parse_PolicyList_UsesTheFirstSupported() =>
        Assert.Equal(
            new RingHashPolicy(),
            Parsing.Accept(WithPolicies(UnknownType, Pack(new RingHash()), Pack(new RoundRobin()))).LoadBalancingPolicy);

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C7")]
    public void Parse_PolicyListOfUnknownTypes_IsRefused() =>
        Parsing.RejectAt("load_balancing_policy.policies", WithPolicies(UnknownType, UnknownType), "test.Unknown");

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C7")]
    public void Parse_EmptyPolicyList_IsRefused() => Parsing.RejectAt("load_balancing_policy.policies", WithPolicies(), "empty");

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C7")]
    public void Parse_SixteenNestedPolicies_AreAccepted() =>
        Assert.Equal(
            new WrrLocalityPolicy(new RoundRobinPolicy()),
            Parsing.Accept(With(cluster => cluster.LoadBalancingPolicy = NestedPolicies(16))).LoadBalancingPolicy);

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C7")]
    public void Parse_SeventeenNestedPolicies_AreRefused() =>
        Assert.Contains(
            "nested deeper than 16",
            Assert.Single(Parsing.Reject(With(cluster => cluster.LoadBalancingPolicy = NestedPolicies(17)))),
            StringComparison.Ordinal);

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C8")]
    public void Parse_FirstSupportedPolicyInvalid_IsRefused() =>
        Parsing.RejectAt(
            "load_balancing_policy.policies[0].typed_extension_config.typed_config.choice_count",
            WithPolicies(Pack(new LeastRequest { ChoiceCount = 1 }), Pack(new RoundRobin())));

    [Theory]
    [Trait("Rule", "xds-client 8.6 #C9")]
    [InlineData(0ul, 1024ul, "minimum_ring_size")]
    [InlineData(8_388_609ul, 8_388_608ul, "minimum_ring_size")]
    [InlineData(1024ul, 8_388_609ul, "maximum_ring_size")]
    [InlineData(1024ul, 0ul, "maximum_ring_size")]
    [InlineData(2048ul, 1024ul, "minimum_ring_size")]
    public void Parse_RingSizesOutOfRange_AreRefusedInBothForms(ulong minimum, ulong maximum, string field)
    {
        Parsing.RejectAt($"ring_hash_lb_config.{field}", With(cluster =>
        {
            cluster.LbPolicy = Proxy.Cluster.Types.LbPolicy.RingHash;
            cluster.RingHashLbConfig = new Proxy.Cluster.Types.RingHashLbConfig { MinimumRingSize = minimum, MaximumRingSize = maximum };
        }));
        Parsing.RejectAt(
            $"load_balancing_policy.policies[0].typed_extension_config.typed_config.{field}",
            WithPolicies(Pack(new RingHash { MinimumRingSize = minimum, MaximumRingSize = maximum })));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C9")]
    public void Parse_MurmurHash_IsRefusedInBothForms()
    {
        Parsing.RejectAt("ring_hash_lb_config.hash_function", With(cluster =>
        {
            cluster.LbPolicy = Proxy.Cluster.Types.LbPolicy.RingHash;
            cluster.RingHashLbConfig = new Proxy.Cluster.Types.RingHashLbConfig
            {
                HashFunction = Proxy.Cluster.Types.RingHashLbConfig.Types.HashFunction.MurmurHash2,
            };
        }));
        Parsing.RejectAt(
            "load_balancing_policy.policies[0].typed_extension_config.typed_config.hash_function",
            WithPolicies(Pack(new RingHash { HashFunction = RingHash.Types.HashFunction.MurmurHash2 })));
    }

    [Fact]
    [Trait("Rule", "xds-client 9.2: ring_hash extension with DEFAULT_HASH (unset)")]
    public void Parse_RingHashWithDefaultHash_IsAccepted() =>
        Assert.Equal(new RingHashPolicy(), Parsing.Accept(WithPolicies(Pack(new RingHash()))).LoadBalancingPolicy);

    [Fact]
    [Trait("Rule", "xds-client 9.2: lb_policy LEAST_REQUEST")]
    public void Parse_LeastRequestByEnum_IsAccepted() =>
        Assert.Equal(
            new WrrLocalityPolicy(new LeastRequestPolicy()),
            Parsing.Accept(With(cluster => cluster.LbPolicy = Proxy.Cluster.Types.LbPolicy.LeastRequest)).LoadBalancingPolicy);

    [Fact]
    [Trait("Rule", "xds-client 9.2: lb_policy enum when load_balancing_policy is set")]
    public void Parse_UnknownEnumBesideAPolicyTree_IsIgnored() =>
        Assert.Equal(
            new RoundRobinPolicy(),
            Parsing.Accept(With(cluster =>
            {
                cluster.LoadBalancingPolicy = Policies(Pack(new RoundRobin()));
                cluster.LbPolicy = (Proxy.Cluster.Types.LbPolicy)99;
            })).LoadBalancingPolicy);

    [Fact]
    [Trait("Rule", "xds-client 9.2: upstream_config of unknown type")]
    public void Parse_UpstreamConfigOfUnknownType_IsIgnored() =>
        Parsing.Accept(With(cluster => cluster.UpstreamConfig = new TypedExtensionConfig { Name = "upstream", TypedConfig = UnknownType }));

    [Fact]
    [Trait("Rule", "xds-client 9.2: outlier: enforcing_success_rate unset")]
    public void Parse_OutlierDetectionWithoutEnforcement_EnforcesAll() =>
        Assert.Equal(100u, Parsing.Accept(With(cluster => cluster.OutlierDetection = new Proxy.OutlierDetection())).OutlierDetection!.EnforcingSuccessRate);

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C10")]
    public void Parse_ChoiceCountOne_IsRefused() =>
        Parsing.RejectAt("least_request_lb_config.choice_count", With(cluster =>
        {
            cluster.LbPolicy = Proxy.Cluster.Types.LbPolicy.LeastRequest;
            cluster.LeastRequestLbConfig = new Proxy.Cluster.Types.LeastRequestLbConfig { ChoiceCount = 1 };
        }));

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C11")]
    public void Parse_LrsServerOtherThanSelf_IsRefused() =>
        Parsing.RejectAt("lrs_server", With(cluster => cluster.LrsServer = new ConfigSource { ApiConfigSource = new ApiConfigSource() }));

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C11")]
    public void Parse_LrsServerSelf_ReportsToTheServerOfTheCluster() =>
        Assert.Equal(Parsing.Server, Parsing.Accept(With(cluster => cluster.LrsServer = Self)).LoadReporting?.Server);

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C12")]
    public void Parse_OutlierPercentAbove100_IsRefused() =>
        Parsing.RejectAt(
            "outlier_detection.max_ejection_percent",
            With(cluster => cluster.OutlierDetection = new Proxy.OutlierDetection { MaxEjectionPercent = 101 }));

    [Theory]
    [Trait("Rule", "xds-client 8.6 #C12")]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    [InlineData(0, 1_000_000_000)]
    [InlineData(315_576_000_001, 0)]
    [InlineData(long.MaxValue, 0)]
    public void Parse_OutlierDurationOutOfRange_IsRefused(long seconds, int nanos) =>
        Parsing.RejectAt(
            "outlier_detection.interval",
            With(cluster => cluster.OutlierDetection = new Proxy.OutlierDetection { Interval = new Duration { Seconds = seconds, Nanos = nanos } }));

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C13")]
    public void Parse_UnknownTransportSocket_IsRefused() =>
        Parsing.RejectAt("transport_socket.typed_config", With(cluster => cluster.TransportSocket = new TransportSocket { TypedConfig = UnknownType }));

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C13")]
    [Trait("Rule", "xds-client 9.2: transport_socket_matches")]
    public void Parse_TransportSocketMatches_AreRefused() =>
        Parsing.RejectAt(
            "transport_socket_matches",
            With(cluster => cluster.TransportSocketMatches.Add(new Proxy.Cluster.Types.TransportSocketMatch())));

    [Fact]
    [Trait("Rule", "security 16 #6")]
    public void Parse_RawBuffer_IsRefused() =>
        Parsing.RejectAt("transport_socket.typed_config", With(cluster => cluster.TransportSocket = new TransportSocket { TypedConfig = Pack(new RawBuffer()) }));

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C15")]
    public void Parse_ThresholdsForHighPriorityOnly_LeaveTheDefault() =>
        Assert.Equal(
            CircuitBreakerThresholds.Default,
            Parsing.Accept(With(cluster => cluster.CircuitBreakers = new Proxy.CircuitBreakers
            {
                Thresholds = { new Proxy.CircuitBreakers.Types.Thresholds { Priority = RoutingPriority.High, MaxRequests = 1 } },
            })).CircuitBreakers);

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C15")]
    public void Default_Thresholds_AllowWhatEnvoyAllows() =>
        Assert.Equal(
            (1024u, 1024u, 1024u, 3u),
            (
                CircuitBreakerThresholds.Default.MaxRequests,
                CircuitBreakerThresholds.Default.MaxConnections,
                CircuitBreakerThresholds.Default.MaxPendingRequests,
                CircuitBreakerThresholds.Default.MaxRetries));

    [Fact]
    [Trait("Rule", "xds-client 3.4: first DEFAULT thresholds count")]
    public void Parse_TwoThresholdsForDefaultPriority_TheFirstCounts() =>
        Assert.Equal(
            CircuitBreakerThresholds.Default with { MaxRequests = 2, RetryBudget = new RetryBudget(20, 7) },
            Parsing.Accept(With(cluster => cluster.CircuitBreakers = new Proxy.CircuitBreakers
            {
                Thresholds =
                {
                    new Proxy.CircuitBreakers.Types.Thresholds
                    {
                        MaxRequests = 2,
                        RetryBudget = new Proxy.CircuitBreakers.Types.Thresholds.Types.RetryBudget { MinRetryConcurrency = 7 },
                    },
                    new Proxy.CircuitBreakers.Types.Thresholds { MaxRequests = 3 },
                },
            })).CircuitBreakers);

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C18")]
    public void Parse_LogicalDnsWithTwoLocalities_IsRefused() =>
        Parsing.RejectAt(
            "load_assignment.endpoints",
            DnsCluster(Type.LogicalDns, Locality("a", 0, Endpoint("a.test")), Locality("b", 0, Endpoint("b.test"))));

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C18")]
    public void Parse_LogicalDnsWithTwoEndpoints_IsRefused() =>
        Parsing.RejectAt("load_assignment.endpoints", DnsCluster(Type.LogicalDns, Locality("a", 0, Endpoint("a.test"), Endpoint("b.test"))));

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C18")]
    public void Parse_LogicalDnsWithoutPort_IsRefused() =>
        Parsing.RejectAt(
            "load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address.port_value",
            DnsCluster(Type.LogicalDns, Locality("a", 0, Endpoint("a.test", 0))));

    [Fact]
    [Trait("Rule", "xds-client 3.4: LOGICAL_DNS")]
    public void Parse_LogicalDns_HoldsItsName() =>
        Assert.Equal(
            new DnsDiscovery([new DnsEndpoint("a.test", 80)], Logical: true, TimeSpan.FromSeconds(5)),
            Parsing.Accept(DnsCluster(Type.LogicalDns, Locality("a", 0, Endpoint("a.test", 80)))).Discovery);

    [Fact]
    [Trait("Rule", "xds-client 3.4: aggregate")]
    public void Parse_Aggregate_KeepsTheOrderAndIgnoresItsOwnPolicy() =>
        Assert.Equal(new AggregateDiscovery(["b", "a"]), Parsing.Accept(AggregateCluster("b", "a")).Discovery);

    [Fact]
    [Trait("Rule", "xds-client 8.6 #G5")]
    public void Parse_EmptyAggregate_IsRefused() => Parsing.RejectAt("cluster_type.typed_config.clusters", AggregateCluster());

    private static Proxy.Cluster With(Action<Proxy.Cluster> change)
    {
        var cluster = EdsCluster();
        change(cluster);
        return cluster;
    }
}
