using Google.Protobuf.WellKnownTypes;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Types;
using LbPolicy = MeshClient.Xds.Proto.Clusters.Cluster.Types.LbPolicy;
using Policy = MeshClient.Xds.Model.LoadBalancingPolicy;
using Thresholds = MeshClient.Xds.Proto.Clusters.CircuitBreakers.Types.Thresholds;

namespace MeshClient.Xds.Tests.Resources.Clusters;

public class ClusterParserTests
{
    public static TheoryData<BadResource> Invalid => new()
    {
        Bad("name", cluster => cluster.Name = ""),
        Bad("type", cluster => cluster.Type = (Cluster.Types.DiscoveryType)99),
        Bad("connect_timeout", cluster => cluster.ConnectTimeout = new Duration()),
        Bad("lb_policy", cluster => cluster.LbPolicy = LbPolicy.Maglev),
        Bad("ring_hash_lb_config.minimum_ring_size", cluster => RingHash(cluster).MinimumRingSize = 0),
        Bad("ring_hash_lb_config.minimum_ring_size", cluster => RingHash(cluster).MinimumRingSize = 8_388_609),
        Bad("ring_hash_lb_config.maximum_ring_size", cluster => RingHash(cluster).MaximumRingSize = 8_388_609),
        Bad("ring_hash_lb_config.minimum_ring_size", cluster => RingHash(cluster).MaximumRingSize = 1023),
        Bad("ring_hash_lb_config.hash_function", cluster => RingHash(cluster).HashFunction = Cluster.Types.RingHashLbConfig.Types.HashFunction.MurmurHash2),
        Bad("lb_policy", cluster => cluster.LbPolicy = LbPolicy.ClusterProvided),
        Bad("lb_policy", cluster => cluster.LbPolicy = LbPolicy.LoadBalancingPolicyConfig),
        Bad("lb_policy", cluster => cluster.LbPolicy = (LbPolicy)99),
        Bad("ring_hash_lb_config", cluster => cluster.RingHashLbConfig = new Cluster.Types.RingHashLbConfig()),
        Bad("maglev_lb_config", cluster => cluster.MaglevLbConfig = new Cluster.Types.MaglevLbConfig()),
        Bad("least_request_lb_config", cluster => cluster.LeastRequestLbConfig = new Cluster.Types.LeastRequestLbConfig()),
        Bad("original_dst_lb_config", cluster => cluster.OriginalDstLbConfig = new Cluster.Types.OriginalDstLbConfig()),
        Bad("common_lb_config.healthy_panic_threshold", cluster => cluster.CommonLbConfig = Panic(101)),
        Bad("common_lb_config.healthy_panic_threshold", cluster => cluster.CommonLbConfig = Panic(double.NaN)),
        Bad("circuit_breakers.thresholds[0].retry_budget.budget_percent", cluster => cluster.CircuitBreakers = Budget(-1)),
        Bad("outlier_detection.max_ejection_time", cluster => cluster.OutlierDetection = Ejection(20, 10)),
        Bad("outlier_detection.max_ejection_time", cluster => cluster.OutlierDetection = Ejection(null, 29)),
        Bad("outlier_detection.enforcing_success_rate", cluster => cluster.OutlierDetection = new OutlierDetection { EnforcingSuccessRate = 101 }),
        Bad("outlier_detection.failure_percentage_threshold", cluster => cluster.OutlierDetection = new OutlierDetection { FailurePercentageThreshold = 101 }),
        Bad("cluster_type.typed_config", cluster => cluster.ClusterType = Custom(new ClusterConfig())),
        Bad("cluster_type.typed_config", cluster => cluster.ClusterType = Custom(new DnsCluster())),
        Bad("lrs_server", cluster => cluster.LrsServer = GoodResources.Ads),
        Bad("lrs_server", cluster => cluster.LrsServer = new Proto.Core.ConfigSource()),
        Bad("cluster_type.typed_config", cluster => cluster.ClusterType = new Cluster.Types.CustomClusterType { Name = "x" }),
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Parse_InvalidField_IsRefusedByName(BadResource resource) => resource.AssertRefused();

    [Fact]
    public void Parse_LegacyEnum_ChoosesTheLocalityByWeightFirst()
    {
        Assert.Equal(new WrrLocalityPolicy(new RoundRobinPolicy()), AcceptPolicy(LbPolicy.RoundRobin));
        Assert.Equal(new WrrLocalityPolicy(new LeastRequestPolicy()), AcceptPolicy(LbPolicy.LeastRequest));
        Assert.Equal(new WrrLocalityPolicy(new RandomPolicy()), AcceptPolicy(LbPolicy.Random));
    }

    [Fact]
    [Trait("Rule", "xds-client 3.4: RING_HASH")]
    public void Parse_LegacyRingHash_PutsAllLocalitiesOnOneRing()
    {
        var cluster = GoodResources.EdsCluster();
        RingHash(cluster).MaximumRingSize = 2048;
        cluster.CommonLbConfig = new Cluster.Types.CommonLbConfig
        {
            ConsistentHashingLbConfig = new Cluster.Types.CommonLbConfig.Types.ConsistentHashingLbConfig { UseHostnameForHashing = true },
        };

        Assert.Equal(
            new RingHashPolicy { MinimumRingSize = 1024, MaximumRingSize = 2048, Hashing = new ConsistentHashing { UseHostname = true } },
            Parsing.Accept(cluster).LoadBalancingPolicy);
        Assert.Equal(new RingHashPolicy(), AcceptPolicy(LbPolicy.RingHash));
    }

    [Fact]
    public void Parse_LegacyLeastRequest_TakesItsSettings()
    {
        var cluster = GoodResources.EdsCluster();
        cluster.LbPolicy = LbPolicy.LeastRequest;
        cluster.LeastRequestLbConfig = new Cluster.Types.LeastRequestLbConfig { ChoiceCount = 7 };

        Assert.Equal(new WrrLocalityPolicy(new LeastRequestPolicy(7)), Parsing.Accept(cluster).LoadBalancingPolicy);
    }

    [Fact]
    public void Parse_Settings_ReachTheModel()
    {
        var cluster = GoodResources.EdsCluster();
        cluster.ConnectTimeout = new Duration { Nanos = 250_000_000 };
        cluster.CommonLbConfig = Panic(33.5);
        cluster.CircuitBreakers = new CircuitBreakers { Thresholds = { new Thresholds { MaxRequests = 0, MaxRetries = 5 } } };

        var parsed = Parsing.Accept(cluster);

        Assert.Equal(TimeSpan.FromMilliseconds(250), parsed.ConnectTimeout);
        Assert.Equal(34, parsed.HealthyPanicThreshold);
        Assert.Equal(new CircuitBreakerThresholds { MaxRequests = 0, MaxRetries = 5 }, parsed.CircuitBreakers);
        Assert.Equal(CircuitBreakerThresholds.Default, parsed.HighPriorityCircuitBreakers);
    }

    [Fact]
    public void Parse_RetryBudget_HasDefaults() =>
        Assert.Equal(new RetryBudget(20, 3), Accept(cluster => cluster.CircuitBreakers = Budget(null)).CircuitBreakers.RetryBudget);

    [Fact]
    public void Parse_TinyDuration_StaysAboveZero() =>
        Assert.Equal(TimeSpan.FromTicks(1), Accept(cluster => cluster.ConnectTimeout = new Duration { Nanos = 1 }).ConnectTimeout);

    [Theory]
    [InlineData(24 * 86400 - 1, 24 * 86400 - 1)]
    [InlineData(24 * 86400 + 1, 24 * 86400)]
    [InlineData(315_576_000_000, 24 * 86400)]
    public void Parse_DurationThatNoTimerTakes_IsCut(long seconds, long expectedSeconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(expectedSeconds),
            Accept(cluster => cluster.ConnectTimeout = new Duration { Seconds = seconds }).ConnectTimeout);

    [Fact]
    public void Parse_FieldsWithoutEffect_AreNoted()
    {
        var cluster = GoodResources.EdsCluster();
        cluster.OutlierDetection = new OutlierDetection();
        cluster.LbSubsetConfig = new Cluster.Types.LbSubsetConfig();
        cluster.CircuitBreakers = new CircuitBreakers { Thresholds = { new Thresholds { MaxConnections = 1 } } };

        Assert.Equal(
            ["circuit_breakers.thresholds.max_connections", "lb_subset_config", "outlier_detection"],
            Parsing.Parse(cluster).IgnoredFields.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Parse_EmptyNameInAggregate_IsRefused() =>
        Parsing.RejectAt("cluster_type.typed_config.clusters[1]", GoodResources.AggregateCluster("a", ""));

    [Fact]
    public void Parse_PoliciesOfAnAggregate_AreNotReadButReported()
    {
        var cluster = GoodResources.AggregateCluster("a");
        cluster.LoadBalancingPolicy = GoodResources.Policies(
            new Any { TypeUrl = "type.googleapis.com/envoy.extensions.load_balancing_policies.cluster_provided.v3.ClusterProvided" });

        Assert.IsType<AggregateDiscovery>(Parsing.Accept(cluster).Discovery);
        Assert.Contains("load_balancing_policy", Parsing.Parse(cluster).IgnoredFields);
    }

    [Fact]
    public void Parse_Aggregate_HasAPolicyThatItsLeavesDoNotUse() =>
        Assert.Equal(new WrrLocalityPolicy(new RoundRobinPolicy()), Parsing.Accept(GoodResources.AggregateCluster("a")).LoadBalancingPolicy);

    private static ClusterResource Accept(Action<Cluster> change)
    {
        var cluster = GoodResources.EdsCluster();
        change(cluster);
        return Parsing.Accept(cluster);
    }

    private static Policy AcceptPolicy(LbPolicy policy) =>
        Accept(cluster => cluster.LbPolicy = policy).LoadBalancingPolicy;

    private static Cluster.Types.RingHashLbConfig RingHash(Cluster cluster)
    {
        cluster.LbPolicy = LbPolicy.RingHash;
        return cluster.RingHashLbConfig = new Cluster.Types.RingHashLbConfig();
    }

    private static Cluster.Types.CommonLbConfig Panic(double percent) => new() { HealthyPanicThreshold = new Percent { Value = percent } };

    private static CircuitBreakers Budget(double? percent) => new()
    {
        Thresholds =
        {
            new Thresholds
            {
                RetryBudget = new Thresholds.Types.RetryBudget { BudgetPercent = percent is { } value ? new Percent { Value = value } : null },
            },
        },
    };

    private static Cluster.Types.CustomClusterType Custom(Google.Protobuf.IMessage brokenType) =>
        new() { Name = "custom", TypedConfig = GoodResources.Broken(brokenType) };

    private static OutlierDetection Ejection(int? baseSeconds, int maxSeconds) => new()
    {
        BaseEjectionTime = baseSeconds is { } value ? new Duration { Seconds = value } : null,
        MaxEjectionTime = new Duration { Seconds = maxSeconds },
    };

    private static BadResource Bad(string path, Action<Cluster> change) => BadResource.Of(path, GoodResources.EdsCluster(), change);
}
