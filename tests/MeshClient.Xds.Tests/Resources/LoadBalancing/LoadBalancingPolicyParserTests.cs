using Google.Protobuf.WellKnownTypes;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.LoadBalancing;
using static MeshClient.TestToolbox.Resources.GoodResources;

namespace MeshClient.Xds.Tests.Resources.LoadBalancing;

public class LoadBalancingPolicyParserTests
{
    private const string Config = "load_balancing_policy.policies[0].typed_extension_config.typed_config";

    private static LocalityLbConfig Weighted => new() { LocalityWeightedLbConfig = new LocalityLbConfig.Types.LocalityWeightedLbConfig() };

    [Fact]
    public void Parse_Random_IsSupported() =>
        Assert.Equal(new RandomPolicy(), Parsing.Accept(WithPolicies(Pack(new Proto.LoadBalancing.Random()))).LoadBalancingPolicy);

    [Fact]
    public void Parse_LeastRequest_TakesItsSettings() =>
        Assert.Equal(
            new LeastRequestPolicy(5, 0.5),
            Parsing.Accept(WithPolicies(Pack(new LeastRequest { ChoiceCount = 5, ActiveRequestBias = new RuntimeDouble { DefaultValue = 0.5 } })))
                .LoadBalancingPolicy);

    [Fact]
    [Trait("Rule", "load-balancing 3.4: choice_count above 10")]
    public void Parse_ChoiceCountAbove10_IsTakenAs10() =>
        Assert.Equal(new LeastRequestPolicy(10), Parsing.Accept(WithPolicies(Pack(new LeastRequest { ChoiceCount = uint.MaxValue }))).LoadBalancingPolicy);

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Parse_InvalidActiveRequestBias_IsRefused(double bias) =>
        Parsing.RejectAt(
            $"{Config}.active_request_bias",
            WithPolicies(Pack(new LeastRequest { ActiveRequestBias = new RuntimeDouble { DefaultValue = bias } })));

    [Fact]
    public void Parse_LocalityWeightedConfig_ChoosesTheLocalityFirst()
    {
        Assert.Equal(
            new WrrLocalityPolicy(new RoundRobinPolicy()),
            Parsing.Accept(WithPolicies(Pack(new RoundRobin { LocalityLbConfig = Weighted }))).LoadBalancingPolicy);
        Assert.Equal(
            new WrrLocalityPolicy(new LeastRequestPolicy()),
            Parsing.Accept(WithPolicies(Pack(new LeastRequest { LocalityLbConfig = Weighted }))).LoadBalancingPolicy);
        Assert.Equal(
            new WrrLocalityPolicy(new RandomPolicy()),
            Parsing.Accept(WithPolicies(Pack(new Proto.LoadBalancing.Random { LocalityLbConfig = Weighted }))).LoadBalancingPolicy);
    }

    [Fact]
    public void Parse_LocalityWeightedConfigInsideWrrLocality_AddsNothing() =>
        Assert.Equal(
            new WrrLocalityPolicy(new RoundRobinPolicy()),
            Parsing.Accept(WithPolicies(Pack(new WrrLocality { EndpointPickingPolicy = Policies(Pack(new RoundRobin { LocalityLbConfig = Weighted })) })))
                .LoadBalancingPolicy);

    [Fact]
    public void Parse_WrrLocalityWithoutPicking_IsRefused() =>
        Parsing.RejectAt($"{Config}.endpoint_picking_policy.policies", WithPolicies(Pack(new WrrLocality())));

    [Fact]
    public void Parse_EntryWithoutConfig_IsRefused()
    {
        var cluster = WithPolicies(Pack(new RoundRobin()));
        cluster.LoadBalancingPolicy.Policies[0].TypedExtensionConfig = null;

        Parsing.RejectAt(Config, cluster, "is required");
    }

    [Fact]
    public void Parse_EntryWithoutTypeUrl_IsRefused() => Parsing.RejectAt(Config, WithPolicies(new Any()), "type URL is empty");

    [Theory]
    [InlineData("v3alpha")]
    [InlineData("v3")]
    [Trait("Rule", "latency-aware 9.2: PeakEwma")]
    public void Parse_PeakEwma_SelectsTheLatencyAwarePolicy(string version)
    {
        var config = Pack(new PeakEwma { DecayTime = Seconds(3), DefaultRtt = Seconds(1) });
        config.TypeUrl = $"type.googleapis.com/envoy.extensions.load_balancing_policies.peak_ewma.{version}.PeakEwma";

        Assert.Equal(
            new LatencyAwarePolicy { Mode = LatencyEstimator.Peak, Decay = TimeSpan.FromSeconds(3), DefaultRtt = TimeSpan.FromSeconds(1) },
            Parsing.Accept(WithPolicies(config)).LoadBalancingPolicy);
    }

    [Fact]
    [Trait("Rule", "latency-aware 9.2: PeakEwma")]
    public void Parse_EmptyPeakEwma_HasEnvoysDefaults() =>
        Assert.Equal(
            new LatencyAwarePolicy { Mode = LatencyEstimator.Peak, Decay = TimeSpan.FromSeconds(10), DefaultRtt = TimeSpan.FromMilliseconds(10) },
            Parsing.Accept(WithPolicies(Pack(new PeakEwma()))).LoadBalancingPolicy);

    [Fact]
    public void Parse_PeakEwmaOutOfRange_IsRefused() =>
        Assert.Equal(3, Parsing.Reject(WithPolicies(Pack(new PeakEwma
        {
            DecayTime = new Duration(),
            DefaultRtt = new Duration(),
            AggregationInterval = Seconds(-1),
        }))).Length);

    [Theory]
    [InlineData("round_robin.v3.RoundRobin")]
    [InlineData("least_request.v3.LeastRequest")]
    [InlineData("random.v3.Random")]
    [InlineData("wrr_locality.v3.WrrLocality")]
    [InlineData("peak_ewma.v3alpha.PeakEwma")]
    public void Parse_BrokenBytes_AreRefused(string type)
    {
        var config = new Any
        {
            TypeUrl = $"type.googleapis.com/envoy.extensions.load_balancing_policies.{type}",
            Value = Google.Protobuf.ByteString.CopyFrom(0xff),
        };

        Parsing.RejectAt(Config, WithPolicies(config), "the bytes are not a valid");
    }

    private static Duration Seconds(int value) => new() { Seconds = value };
}
