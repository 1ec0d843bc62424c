using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.LoadBalancing;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Selector = MeshClient.Xds.Proto.LoadBalancing.Subset.Types.LbSubsetSelector;
using SelectorFallback = MeshClient.Xds.Proto.LoadBalancing.Subset.Types.LbSubsetSelector.Types.LbSubsetSelectorFallbackPolicy;

namespace MeshClient.Xds.Tests.Resources.LoadBalancing;

/// <summary>Policies that the parser knows and the data plane cannot run, or only through another policy.</summary>
public class PassedOverPolicyTests
{
    private const string Config = "load_balancing_policy.policies[0].typed_extension_config.typed_config";

    public static TheoryData<BadResource> Invalid => new()
    {
        Bad("error_utilization_penalty", new ClientSideWeightedRoundRobin { ErrorUtilizationPenalty = -0.1f }),
        Bad("error_utilization_penalty", new ClientSideWeightedRoundRobin { ErrorUtilizationPenalty = float.NaN }),
        Bad("blackout_period", new ClientSideWeightedRoundRobin { BlackoutPeriod = Seconds(-1) }),
        Bad("oob_reporting_period", new ClientSideWeightedRoundRobin { OobReportingPeriod = Seconds(-1) }),
        Bad("weight_expiration_period", new ClientSideWeightedRoundRobin { WeightExpirationPeriod = Seconds(-1) }),
        Bad("weight_update_period", new ClientSideWeightedRoundRobin { WeightUpdatePeriod = Seconds(-1) }),
        Bad("subset_size", new RandomSubsetting { ChildPolicy = RoundRobin() }),
        Bad("subset_size", new RandomSubsetting { SubsetSize = 0, ChildPolicy = RoundRobin() }),
        Bad("child_policy.policies", new RandomSubsetting { SubsetSize = 1 }),
        Bad("override_host_sources", new OverrideHost { FallbackPolicy = RoundRobin() }),
        Bad("fallback_policy.policies", new OverrideHost { OverrideHostSources = { new OverrideHost.Types.OverrideHostSource() } }),
        Bad("subset_lb_policy.policies", new Subset()),
        Bad("fallback_policy", new Subset { FallbackPolicy = (Subset.Types.LbSubsetFallbackPolicy)9, SubsetLbPolicy = RoundRobin() }),
        Bad(
            "locality_lb_config.zone_aware_lb_config.locality_basis",
            new RoundRobin { LocalityLbConfig = new LocalityLbConfig { ZoneAwareLbConfig = new() { LocalityBasis = (LocalityLbConfig.Types.ZoneAwareLbConfig.Types.LocalityBasis)9 } } }),
        Bad("metadata_fallback_policy", new Subset { MetadataFallbackPolicy = (Subset.Types.LbSubsetMetadataFallbackPolicy)9, SubsetLbPolicy = RoundRobin() }),
        Bad("subset_selectors[0].fallback_policy", SubsetWith(new Selector { FallbackPolicy = (SelectorFallback)9 })),
        Bad("subset_selectors[0].fallback_keys_subset", SubsetWith(new Selector { Keys = { "a" }, FallbackPolicy = SelectorFallback.KeysSubset })),
        Bad(
            "subset_selectors[0].fallback_keys_subset",
            SubsetWith(new Selector { Keys = { "a", "b" }, FallbackPolicy = SelectorFallback.KeysSubset, FallbackKeysSubset = { "b", "a" } })),
        Bad(
            "subset_selectors[0].fallback_keys_subset",
            SubsetWith(new Selector { Keys = { "a", "b" }, FallbackPolicy = SelectorFallback.KeysSubset, FallbackKeysSubset = { "c" } })),
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Parse_InvalidField_IsRefusedWhereItWasMade(BadResource resource) => resource.AssertRefused();

    [Fact]
    [Trait("Rule", "xds-client 3.4: first supported policy")]
    public void Parse_PolicyThatCannotRun_IsPassedOverAndKept()
    {
        var parsed = Parsing.Parse(WithPolicies(Pack(new ClientSideWeightedRoundRobin()), Pack(new LeastRequest())));

        var cluster = Assert.IsType<ClusterResource>(parsed.Resource);
        Assert.Equal(new LeastRequestPolicy(), cluster.LoadBalancingPolicy);
        Assert.Equal([new ClientSideWeightedRoundRobinPolicy()], cluster.PassedOverPolicies);
        Assert.Equal(["load_balancing_policy.policies.typed_extension_config.typed_config"], parsed.IgnoredFields);
    }

    [Fact]
    [Trait("Rule", "xds-client 3.4: first supported policy")]
    public void Parse_OnlyPoliciesThatCannotRun_IsRefused() =>
        Parsing.RejectAt(
            "load_balancing_policy.policies", WithPolicies(Pack(new ClientSideWeightedRoundRobin())), "ClientSideWeightedRoundRobin\" is supported");

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C7")]
    public void Parse_NestingThroughPassedOverPolicies_IsLimitedToo()
    {
        var tree = NestedPolicies(16);
        var nested = Policies(Pack(new OverrideHost { OverrideHostSources = { Header("x") }, FallbackPolicy = tree }), Pack(new RoundRobin()));
        var cluster = EdsCluster();
        cluster.LoadBalancingPolicy = nested;

        Assert.Contains("nested deeper than 16", Assert.Single(Parsing.Reject(cluster)), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "load-balancing T6")]
    public void Parse_StandardPolicyAsTypedStruct_IsAnUnknownCustomPolicy() =>
        Assert.Equal(
            new RoundRobinPolicy(),
            Parsing.Accept(WithPolicies(
                TypedStruct("envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest", "{}"), Pack(new RoundRobin()))).LoadBalancingPolicy);

    [Fact]
    [Trait("Rule", "xds-client 7: A58")]
    public void Parse_ClientSideWeightedRoundRobin_HasDefaults() =>
        Assert.Equal(new ClientSideWeightedRoundRobinPolicy(), KnownPolicies.First(Pack(new ClientSideWeightedRoundRobin())));

    [Fact]
    [Trait("Rule", "xds-client 7: A58")]
    public void Parse_ClientSideWeightedRoundRobin_KeepsItsSettings()
    {
        var policy = new ClientSideWeightedRoundRobin
        {
            EnableOobLoadReport = true,
            OobReportingPeriod = Seconds(1),
            BlackoutPeriod = Seconds(0),
            WeightExpirationPeriod = Seconds(3),
            WeightUpdatePeriod = new Duration { Nanos = 50_000_000 },
            ErrorUtilizationPenalty = 0,
            MetricNamesForComputingUtilization = { "named_metrics.queue", "cpu_utilization" },
            SlowStartConfig = new SlowStartConfig { SlowStartWindow = Seconds(60) },
        };

        Assert.Equal(
            new ClientSideWeightedRoundRobinPolicy
            {
                EnableOobLoadReport = true,
                OobReportingPeriod = TimeSpan.FromSeconds(1),
                BlackoutPeriod = TimeSpan.Zero,
                WeightExpirationPeriod = TimeSpan.FromSeconds(3),
                WeightUpdatePeriod = TimeSpan.FromMilliseconds(100),
                ErrorUtilizationPenalty = 0,
                UtilizationMetrics = ["named_metrics.queue", "cpu_utilization"],
                SlowStart = new SlowStart(TimeSpan.FromSeconds(60)),
            },
            KnownPolicies.First(Pack(policy)));
    }

    [Fact]
    [Trait("Rule", "xds-client 7: A62")]
    public void Parse_PickFirst_KeepsItsSetting() =>
        Assert.Equal(new PickFirstPolicy(ShuffleAddressList: true), KnownPolicies.First(Pack(new PickFirst { ShuffleAddressList = true })));

    [Fact]
    [Trait("Rule", "xds-client 7: A68")]
    public void Parse_RandomSubsetting_HoldsItsChild() =>
        Assert.Equal(
            new RandomSubsettingPolicy(5, new RoundRobinPolicy()),
            KnownPolicies.First(Pack(new RandomSubsetting { SubsetSize = 5, ChildPolicy = RoundRobin() })));

    [Fact]
    public void Parse_OverrideHost_HoldsItsHeadersAndFallback() =>
        Assert.Equal(
            new OverrideHostPolicy(["x-host"], new RoundRobinPolicy()),
            KnownPolicies.First(Pack(new OverrideHost
            {
                OverrideHostSources = { Header("X-Host"), new OverrideHost.Types.OverrideHostSource() },
                FallbackPolicy = RoundRobin(),
            })));

    [Fact]
    public void Parse_Subset_HoldsItsRules()
    {
        var subset = SubsetWith(new Selector
        {
            Keys = { "version", "stage" },
            FallbackPolicy = SelectorFallback.KeysSubset,
            FallbackKeysSubset = { "stage" },
            SingleHostPerSubset = true,
        });
        subset.FallbackPolicy = Subset.Types.LbSubsetFallbackPolicy.DefaultSubset;
        subset.DefaultSubset = Struct.Parser.ParseJson("""{ "z": [1, true], "a": "x" }""");
        subset.ListAsAny = true;
        subset.AllowRedundantKeys = true;
        subset.MetadataFallbackPolicy = Subset.Types.LbSubsetMetadataFallbackPolicy.FallbackList;

        var expected = new SubsetRules
        {
            Fallback = SubsetFallback.DefaultSubset,
            DefaultSubset = """{"a":"x","z":[1,true]}""",
            Selectors =
            [
                new SubsetSelector(["stage", "version"])
                {
                    Fallback = SubsetFallback.KeysSubset,
                    FallbackKeys = ["stage"],
                    SingleHostPerSubset = true,
                },
            ],
            ListAsAny = true,
            AllowRedundantKeys = true,
            MetadataFallbackList = true,
        };
        Assert.Equal(new SubsetPolicy(expected, new RoundRobinPolicy()), KnownPolicies.First(Pack(subset)));
    }

    [Fact]
    public void Parse_SlowStartAndZoneAwareRouting_AreKept()
    {
        var zoneAware = new LocalityLbConfig.Types.ZoneAwareLbConfig
        {
            RoutingEnabled = new Proto.Types.Percent { Value = 50 },
            MinClusterSize = 3,
            FailTrafficOnPanic = true,
            ForceLocalZone = new LocalityLbConfig.Types.ZoneAwareLbConfig.Types.ForceLocalZone(),
            LocalityBasis = LocalityLbConfig.Types.ZoneAwareLbConfig.Types.LocalityBasis.HealthyHostsWeight,
        };
        var slowStart = new SlowStartConfig
        {
            SlowStartWindow = Seconds(60),
            Aggression = new RuntimeDouble { DefaultValue = 2 },
            MinWeightPercent = new Proto.Types.Percent { Value = 5 },
        };
        var policy = new LeastRequest
        {
            SlowStartConfig = slowStart,
            LocalityLbConfig = new LocalityLbConfig { ZoneAwareLbConfig = zoneAware },
            SelectionMethod = LeastRequest.Types.SelectionMethod.FullScan,
        };

        Assert.Equal(
            new LeastRequestPolicy
            {
                FullScan = true,
                SlowStart = new SlowStart(TimeSpan.FromSeconds(60), 2, 5),
                ZoneAware = new ZoneAwareRouting
                {
                    RoutingEnabledPercent = 50,
                    MinClusterSize = 3,
                    FailTrafficOnPanic = true,
                    ForceLocalZoneMinSize = 1,
                    ByWeight = true,
                },
            },
            KnownPolicies.First(Pack(policy)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [Trait("Rule", "envoy-http 6.7")]
    public void Parse_AggressionThatIsNoExponent_IsOne(double aggression) =>
        Assert.Equal(
            new RoundRobinPolicy { SlowStart = new SlowStart(TimeSpan.FromSeconds(1), Aggression: 1) },
            KnownPolicies.First(Pack(new RoundRobin
            {
                SlowStartConfig = new SlowStartConfig { SlowStartWindow = Seconds(1), Aggression = new RuntimeDouble { DefaultValue = aggression } },
            })));

    [Fact]
    public void Parse_SlowStartWithoutWindow_IsOff() =>
        Assert.Equal(new RoundRobinPolicy(), KnownPolicies.First(Pack(new RoundRobin { SlowStartConfig = new SlowStartConfig() })));

    [Theory]
    [InlineData("ring_hash.v3.RingHash")]
    [InlineData("maglev.v3.Maglev")]
    [InlineData("pick_first.v3.PickFirst")]
    [InlineData("client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin")]
    [InlineData("random_subsetting.v3.RandomSubsetting")]
    [InlineData("override_host.v3.OverrideHost")]
    [InlineData("subset.v3.Subset")]
    public void Parse_BrokenBytes_AreRefused(string type)
    {
        var config = new Any { TypeUrl = $"type.googleapis.com/envoy.extensions.load_balancing_policies.{type}", Value = ByteString.CopyFrom(0xff) };

        Parsing.RejectAt(Config, WithPolicies(config, Pack(new RoundRobin())), "the bytes are not a valid");
    }

    private static Proto.Clusters.LoadBalancingPolicy RoundRobin() => Policies(Pack(new RoundRobin()));

    private static OverrideHost.Types.OverrideHostSource Header(string name) => new() { Header = name };

    private static Subset SubsetWith(Selector selector) => new() { SubsetSelectors = { selector }, SubsetLbPolicy = RoundRobin() };

    private static Duration Seconds(int value) => new() { Seconds = value };

    private static BadResource Bad(string field, IMessage policy) =>
        BadResource.Of($"{Config}.{field}", WithPolicies(Pack(policy), Pack(new RoundRobin())));
}
