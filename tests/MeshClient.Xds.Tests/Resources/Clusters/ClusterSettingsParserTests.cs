using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Types;
using Audience = MeshClient.Xds.Proto.Filters.Audience;
using Thresholds = MeshClient.Xds.Proto.Clusters.CircuitBreakers.Types.Thresholds;
using UpstreamOptions = MeshClient.Xds.Proto.Upstreams.HttpProtocolOptions;

namespace MeshClient.Xds.Tests.Resources.Clusters;

/// <summary>Circuit breakers, common balancing settings, metadata and what else a cluster says about itself.</summary>
public class ClusterSettingsParserTests
{
    public static TheoryData<BadResource> Invalid => new()
    {
        Bad("circuit_breakers.per_host_thresholds[0].max_connections", cluster => cluster.CircuitBreakers = PerHost(new Thresholds { MaxConnections = 0 })),
        Bad("circuit_breakers.thresholds[0].retry_budget.budget_percent", cluster => cluster.CircuitBreakers = new CircuitBreakers
        {
            Thresholds =
            {
                new Thresholds { Priority = RoutingPriority.High, RetryBudget = new Thresholds.Types.RetryBudget { BudgetPercent = new Percent { Value = 101 } } },
            },
        }),
        Bad("preconnect_policy.per_upstream_preconnect_ratio", cluster => cluster.PreconnectPolicy = new Cluster.Types.PreconnectPolicy { PerUpstreamPreconnectRatio = 0.9 }),
        Bad("preconnect_policy.predictive_preconnect_ratio", cluster => cluster.PreconnectPolicy = new Cluster.Types.PreconnectPolicy { PredictivePreconnectRatio = 3.1 }),
        Bad("preconnect_policy.predictive_preconnect_ratio", cluster => cluster.PreconnectPolicy = new Cluster.Types.PreconnectPolicy { PredictivePreconnectRatio = double.NaN }),
        Bad("common_lb_config.update_merge_window", cluster => cluster.CommonLbConfig = new Cluster.Types.CommonLbConfig { UpdateMergeWindow = Seconds(-1) }),
        Bad("common_lb_config.zone_aware_lb_config.routing_enabled", cluster => cluster.CommonLbConfig = new Cluster.Types.CommonLbConfig
        {
            ZoneAwareLbConfig = new Cluster.Types.CommonLbConfig.Types.ZoneAwareLbConfig { RoutingEnabled = new Percent { Value = -1 } },
        }),
        Bad("round_robin_lb_config.slow_start_config.min_weight_percent", cluster => cluster.RoundRobinLbConfig = new Cluster.Types.RoundRobinLbConfig
        {
            SlowStartConfig = new Cluster.Types.SlowStartConfig { SlowStartWindow = Seconds(1), MinWeightPercent = new Percent { Value = 101 } },
        }),
        Bad("upstream_config.typed_config", cluster => cluster.UpstreamConfig = new TypedExtensionConfig()),
        Bad("upstream_config.typed_config", cluster => cluster.UpstreamConfig = Upstream(GoodResources.Broken(new UpstreamOptions()))),
        Bad("upstream_config.typed_config.common_http_protocol_options.idle_timeout", cluster => cluster.UpstreamConfig = Upstream(IdleFor(-1))),
        Bad("metadata.typed_filter_metadata[\"proxy\"].value.socket_address.address", cluster => cluster.Metadata = Typed("proxy", GoodResources.Address("no-literal"))),
        Bad("metadata.typed_filter_metadata[\"audience\"].value.url", cluster => cluster.Metadata = Typed("audience", new Audience())),
        Bad("lb_subset_config.subset_selectors[0].fallback_keys_subset", cluster => cluster.LbSubsetConfig = new Cluster.Types.LbSubsetConfig
        {
            SubsetSelectors =
            {
                new Cluster.Types.LbSubsetConfig.Types.LbSubsetSelector
                {
                    Keys = { "a" },
                    FallbackPolicy = Cluster.Types.LbSubsetConfig.Types.LbSubsetSelector.Types.LbSubsetSelectorFallbackPolicy.KeysSubset,
                },
            },
        }),
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Parse_InvalidField_IsRefused(BadResource resource) => resource.AssertRefused();

    [Fact]
    public void Parse_ThresholdsOfBothPriorities_AreKeptApart()
    {
        var parsed = Accept(cluster => cluster.CircuitBreakers = new CircuitBreakers
        {
            Thresholds =
            {
                new Thresholds { Priority = RoutingPriority.High, MaxRequests = 5 },
                new Thresholds { MaxConnections = 1, MaxPendingRequests = 2, MaxRequests = 3, MaxRetries = 4, TrackRemaining = true, MaxConnectionPools = 6 },
            },
        });

        Assert.Equal(
            new CircuitBreakerThresholds
            {
                MaxConnections = 1,
                MaxPendingRequests = 2,
                MaxRequests = 3,
                MaxRetries = 4,
                TrackRemaining = true,
                MaxConnectionPools = 6,
            },
            parsed.CircuitBreakers);
        Assert.Equal(new CircuitBreakerThresholds { MaxRequests = 5 }, parsed.HighPriorityCircuitBreakers);
    }

    [Theory]
    [InlineData(7u, 7u)]
    [InlineData(11u, 10u)]
    [Trait("Rule", "xds-client 7: A105")]
    public void Parse_ConnectionsPerEndpoint_AreAtMostTen(uint configured, uint expected) =>
        Assert.Equal(expected, Accept(cluster => cluster.CircuitBreakers = PerHost(new Thresholds { MaxConnections = configured })).MaxConnectionsPerEndpoint);

    [Fact]
    public void Parse_NoLimitPerEndpoint_IsNone() => Assert.Null(Accept(cluster => cluster.CircuitBreakers = PerHost(new Thresholds())).MaxConnectionsPerEndpoint);

    [Fact]
    [Trait("Rule", "xds-client 7: A55")]
    public void Parse_OverrideHealth_DefaultsToUnknownAndHealthy() =>
        Assert.Equal([EndpointHealth.Unknown, EndpointHealth.Healthy], Accept(_ => { }).OverrideHealth);

    [Fact]
    [Trait("Rule", "xds-client 7: A55")]
    public void Parse_OverrideHealth_KeepsTheStatesOfASession()
    {
        var parsed = Accept(cluster => cluster.CommonLbConfig = new Cluster.Types.CommonLbConfig
        {
            OverrideHostStatus = new HealthStatusSet { Statuses = { HealthStatus.Draining, HealthStatus.Unhealthy, HealthStatus.Timeout, HealthStatus.Healthy } },
        });

        Assert.Equal([EndpointHealth.Healthy, EndpointHealth.Draining], parsed.OverrideHealth);
    }

    [Fact]
    public void Parse_EmptyOverrideHealth_TurnsSessionsOff() =>
        Assert.Empty((IEnumerable<EndpointHealth>)Accept(cluster => cluster.CommonLbConfig = new Cluster.Types.CommonLbConfig
        {
            OverrideHostStatus = new HealthStatusSet(),
        }).OverrideHealth);

    [Fact]
    public void Parse_CommonBalancingSettings_AreKept()
    {
        var parsed = Accept(cluster =>
        {
            cluster.IgnoreHealthOnHostRemoval = true;
            cluster.CommonLbConfig = new Cluster.Types.CommonLbConfig
            {
                UpdateMergeWindow = Seconds(5),
                IgnoreNewHostsUntilFirstHc = true,
                ZoneAwareLbConfig = new Cluster.Types.CommonLbConfig.Types.ZoneAwareLbConfig { MinClusterSize = 2 },
            };
        });

        Assert.Equal(TimeSpan.FromSeconds(5), parsed.UpdateMergeWindow);
        Assert.Equal(new ZoneAwareRouting { MinClusterSize = 2 }, parsed.ZoneAware);
        Assert.True(parsed.IgnoreNewEndpointsUntilChecked);
        Assert.True(parsed.IgnoreHealthOnRemoval);
    }

    [Fact]
    public void Parse_LegacySlowStart_IsKept()
    {
        var parsed = Accept(cluster => cluster.RoundRobinLbConfig = new Cluster.Types.RoundRobinLbConfig
        {
            SlowStartConfig = new Cluster.Types.SlowStartConfig { SlowStartWindow = Seconds(30) },
        });

        Assert.Equal(
            new WrrLocalityPolicy(new RoundRobinPolicy { SlowStart = new SlowStart(TimeSpan.FromSeconds(30)) }), parsed.LoadBalancingPolicy);
    }

    [Fact]
    public void Parse_LegacySubsets_AreKept() =>
        Assert.Equal(
            new SubsetRules { Fallback = SubsetFallback.AnyEndpoint },
            Accept(cluster => cluster.LbSubsetConfig = new Cluster.Types.LbSubsetConfig
            {
                FallbackPolicy = Cluster.Types.LbSubsetConfig.Types.LbSubsetFallbackPolicy.AnyEndpoint,
            }).Subsets);

    [Fact]
    public void Parse_Preconnect_DefaultsToNone() => Assert.Equal(new Preconnect(1, 1), Accept(_ => { }).Preconnect);

    [Fact]
    public void Parse_PreconnectRatios_AreKept() =>
        Assert.Equal(
            new Preconnect(1.5, 3),
            Accept(cluster => cluster.PreconnectPolicy = new Cluster.Types.PreconnectPolicy
            {
                PerUpstreamPreconnectRatio = 1.5,
                PredictivePreconnectRatio = 3,
            }).Preconnect);

    [Fact]
    [Trait("Rule", "xds-client 9.2: upstream_config of unknown type")]
    public void Parse_UpstreamConfigOfUnknownType_IsIgnored() =>
        Assert.Equal(TimeSpan.FromHours(1), Accept(cluster => cluster.UpstreamConfig = Upstream(GoodResources.UnknownType)).SessionIdleTimeout);

    [Fact]
    [Trait("Rule", "xds-client 7: A75")]
    public void Parse_UpstreamConfig_GivesTheIdleTimeOfSessions() =>
        Assert.Equal(TimeSpan.FromSeconds(90), Accept(cluster => cluster.UpstreamConfig = Upstream(IdleFor(90))).SessionIdleTimeout);

    [Fact]
    [Trait("Rule", "xds-client 7: A83")]
    public void Parse_TypedMetadataOfKnownTypes_ReplaceUntyped()
    {
        var metadata = Typed("proxy", GoodResources.Address("10.0.0.9", 3128));
        metadata.TypedFilterMetadata["audience"] = GoodResources.Pack(new Audience { Url = "https://a.test" });
        metadata.FilterMetadata["proxy"] = new Struct();

        Assert.Equal(
            new ResourceMetadata(
            [
                new MetadataEntry("audience", new AudienceMetadata("https://a.test")),
                new MetadataEntry("proxy", new AddressMetadata(EndpointAddress.Tcp("10.0.0.9", 3128))),
            ]),
            Accept(cluster => cluster.Metadata = metadata).Metadata);
    }

    [Fact]
    [Trait("Rule", "xds-client 7: A83")]
    public void Parse_TypedMetadataOfOtherTypes_LeaveTheUntyped()
    {
        var metadata = new Metadata { FilterMetadata = { ["istio"] = Struct.Parser.ParseJson("""{ "b": 1, "a": { "c": null } }""") } };
        metadata.TypedFilterMetadata["istio"] = GoodResources.UnknownType;

        var parsed = Accept(cluster => cluster.Metadata = metadata).Metadata;

        Assert.Equal(new JsonMetadata("""{"a":{"c":null},"b":1}"""), parsed.Find<JsonMetadata>("istio"));
        Assert.Null(parsed.Find<AddressMetadata>("istio"));
        Assert.Null(parsed.Find<JsonMetadata>("other"));
    }

    [Fact]
    [Trait("Rule", "xds-client 3.4: telemetry labels")]
    public void Parse_TelemetryLabels_AreRead()
    {
        const string Labels = """{ "service_name": "greeter", "service_namespace": 7 }""";
        var metadata = new Metadata { FilterMetadata = { ["com.google.csm.telemetry_labels"] = Struct.Parser.ParseJson(Labels) } };

        Assert.Equal(new TelemetryLabels("greeter", ""), Accept(cluster => cluster.Metadata = metadata).TelemetryLabels);
        Assert.Null(Accept(_ => { }).TelemetryLabels);
    }

    private static ClusterResource Accept(Action<Cluster> change)
    {
        var cluster = GoodResources.EdsCluster();
        change(cluster);
        return Parsing.Accept(cluster);
    }

    private static CircuitBreakers PerHost(Thresholds thresholds) => new() { PerHostThresholds = { thresholds } };

    private static TypedExtensionConfig Upstream(Any config) => new() { Name = "upstream", TypedConfig = config };

    private static Any IdleFor(int seconds) =>
        GoodResources.Pack(new UpstreamOptions { CommonHttpProtocolOptions = new HttpProtocolOptions { IdleTimeout = Seconds(seconds) } });

    private static Metadata Typed(string key, IMessage value) => new() { TypedFilterMetadata = { [key] = GoodResources.Pack(value) } };

    private static Duration Seconds(int value) => new() { Seconds = value };

    private static BadResource Bad(string path, Action<Cluster> change) => BadResource.Of(path, GoodResources.EdsCluster(), change);
}
