using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.LoadBalancing;
using MeshClient.Xds.Proto.Matchers;
using MeshClient.Xds.Proto.Tls;
using MeshClient.Xds.Proto.Types;
using static MeshClient.TestToolbox.Resources.GoodResources;
using HttpOptions = MeshClient.Xds.Proto.Upstreams.HttpProtocolOptions;
using Selector = MeshClient.Xds.Proto.Clusters.Cluster.Types.LbSubsetConfig.Types.LbSubsetSelector;
using ZoneAware = MeshClient.Xds.Proto.LoadBalancing.LocalityLbConfig.Types.ZoneAwareLbConfig;

namespace MeshClient.Xds.Tests.Resources.Support;

/// <summary>Good clusters with the messages of the support table that few control planes send.</summary>
internal static class ClusterCorpus
{
    public static IReadOnlyList<IMessage> Resources { get; } =
    [
        Checked(),
        Settings(),
        SlowLeastRequest(),
        RingHashing(),
        RefreshedDns(),
        AllPolicies(),
        WithProviders(),
        WithSupersededProviders(),
        ThroughProxy(),
        Pinged(),
    ];

    private static Cluster Checked()
    {
        var cluster = EdsCluster();
        cluster.OutlierDetection = new OutlierDetection { Interval = Seconds(1) };
        cluster.HealthChecks.Add(
        [
            Check(check => check.HttpHealthCheck = new HealthCheck.Types.HttpHealthCheck
            {
                Path = "/healthz",
                Receive = { new HealthCheck.Types.Payload { Text = "00" } },
                ExpectedStatuses = { new Int64Range { Start = 200, End = 300 } },
                ServiceNameMatcher = new StringMatcher { Exact = "backend" },
            }),
            Check(check => check.TcpHealthCheck = new HealthCheck.Types.TcpHealthCheck { Send = new HealthCheck.Types.Payload { Text = "00" } }),
            Check(check => check.GrpcHealthCheck = new HealthCheck.Types.GrpcHealthCheck { ServiceName = "greeter" }),
        ]);
        return cluster;
    }

    private static Cluster Settings()
    {
        var cluster = EdsCluster();
        cluster.RoundRobinLbConfig = new Cluster.Types.RoundRobinLbConfig { SlowStartConfig = SlowStart() };
        cluster.CommonLbConfig = new Cluster.Types.CommonLbConfig
        {
            ZoneAwareLbConfig = new Cluster.Types.CommonLbConfig.Types.ZoneAwareLbConfig { RoutingEnabled = new Percent { Value = 10 } },
            ConsistentHashingLbConfig = new Cluster.Types.CommonLbConfig.Types.ConsistentHashingLbConfig { UseHostnameForHashing = true },
            OverrideHostStatus = new HealthStatusSet { Statuses = { HealthStatus.Healthy } },
        };
        cluster.CircuitBreakers = new CircuitBreakers { PerHostThresholds = { new CircuitBreakers.Types.Thresholds { MaxConnections = 2 } } };
        cluster.LbSubsetConfig = new Cluster.Types.LbSubsetConfig
        {
            DefaultSubset = Struct.Parser.ParseJson("""{ "stage": "live" }"""),
            SubsetSelectors = { new Selector { Keys = { "stage" } } },
        };
        cluster.PreconnectPolicy = new Cluster.Types.PreconnectPolicy { PredictivePreconnectRatio = 1.5 };
        cluster.UpstreamConfig = new TypedExtensionConfig { Name = "upstream", TypedConfig = Pack(new HttpOptions()) };
        cluster.Metadata = new Metadata
        {
            FilterMetadata = { ["com.google.csm.telemetry_labels"] = Struct.Parser.ParseJson("""{ "service_name": "a" }""") },
            TypedFilterMetadata = { ["proxy"] = Pack(Address("10.0.0.9")) },
        };
        return cluster;
    }

    private static Cluster SlowLeastRequest()
    {
        var cluster = EdsCluster();
        cluster.LbPolicy = Cluster.Types.LbPolicy.LeastRequest;
        cluster.LeastRequestLbConfig = new Cluster.Types.LeastRequestLbConfig { SlowStartConfig = SlowStart() };
        return cluster;
    }

    private static Cluster RingHashing()
    {
        var cluster = EdsCluster();
        cluster.LbPolicy = Cluster.Types.LbPolicy.RingHash;
        cluster.RingHashLbConfig = new Cluster.Types.RingHashLbConfig { MinimumRingSize = 12 };
        return cluster;
    }

    private static Cluster RefreshedDns()
    {
        var cluster = DnsCluster(Cluster.Types.DiscoveryType.Static, Locality("a", 0, Endpoint("a.test")));
        cluster.DnsFailureRefreshRate = new Cluster.Types.RefreshRate { BaseInterval = Seconds(1) };
        cluster.ClusterType = new Cluster.Types.CustomClusterType
        {
            Name = "dns",
            TypedConfig = Pack(new DnsCluster { DnsFailureRefreshRate = new DnsCluster.Types.RefreshRate { BaseInterval = Seconds(1) } }),
        };
        return cluster;
    }

    private static Cluster AllPolicies()
    {
        var slowStart = new SlowStartConfig { SlowStartWindow = Seconds(60) };
        var hashing = new ConsistentHashingLbConfig { HashBalanceFactor = 150 };
        var locality = new LocalityLbConfig
        {
            ZoneAwareLbConfig = new ZoneAware { MinClusterSize = 3, ForceLocalZone = new ZoneAware.Types.ForceLocalZone { MinSize = 2 } },
        };
        var roundRobin = Policies(Pack(new RoundRobin { SlowStartConfig = slowStart, LocalityLbConfig = locality }));
        return WithPolicies(
            Pack(new ClientSideWeightedRoundRobin { SlowStartConfig = slowStart }),
            Pack(new RandomSubsetting { SubsetSize = 2, ChildPolicy = roundRobin }),
            Pack(new OverrideHost { OverrideHostSources = { new OverrideHost.Types.OverrideHostSource { Header = "x-host" } }, FallbackPolicy = roundRobin }),
            Pack(new Subset { SubsetSelectors = { new Subset.Types.LbSubsetSelector { Keys = { "stage" } } }, SubsetLbPolicy = roundRobin }),
            Pack(new Maglev { ConsistentHashingLbConfig = hashing, LocalityWeightedLbConfig = new LocalityLbConfig.Types.LocalityWeightedLbConfig() }),
            Pack(new PickFirst()),
            Pack(new RingHash { ConsistentHashingLbConfig = hashing }),
            Pack(new LeastRequest { SlowStartConfig = slowStart }));
    }

    private static Cluster WithProviders() => WithTls(new CommonTlsContext
    {
        TlsCertificateProviderInstance = new CertificateProviderPluginInstance { InstanceName = Parsing.CertificateProvider },
        ValidationContext = new CertificateValidationContext
        {
            CaCertificateProviderInstance = new CertificateProviderPluginInstance { InstanceName = Parsing.CertificateProvider },
        },
    });

    private static Cluster WithSupersededProviders() => WithTls(new CommonTlsContext
    {
        ValidationContextCertificateProviderInstance = new CommonTlsContext.Types.CertificateProviderInstance { InstanceName = Parsing.CertificateProvider },
    });

    private static Cluster ThroughProxy()
    {
        var cluster = EdsCluster();
        cluster.TransportSocket = new TransportSocket { Name = "proxy", TypedConfig = Pack(new Http11ProxyUpstreamTransport()) };
        return cluster;
    }

    private static Cluster Pinged()
    {
        var cluster = EdsCluster();
        cluster.Http2ProtocolOptions = new Http2ProtocolOptions { ConnectionKeepalive = new KeepaliveSettings { Interval = Seconds(10), Timeout = Seconds(1) } };
        return cluster;
    }

    private static Cluster WithTls(CommonTlsContext common)
    {
        var cluster = EdsCluster();
        cluster.TransportSocket = new TransportSocket { Name = "tls", TypedConfig = Pack(new UpstreamTlsContext { CommonTlsContext = common }) };
        return cluster;
    }

    private static HealthCheck Check(Action<HealthCheck> setChecker)
    {
        var check = new HealthCheck
        {
            Timeout = Seconds(1),
            Interval = Seconds(10),
            UnhealthyThreshold = 3,
            HealthyThreshold = 2,
            TlsOptions = new HealthCheck.Types.TlsOptions { AlpnProtocols = { "h2" } },
        };
        setChecker(check);
        return check;
    }

    private static Cluster.Types.SlowStartConfig SlowStart() => new() { SlowStartWindow = Seconds(60) };

    private static Duration Seconds(int value) => new() { Seconds = value };
}
