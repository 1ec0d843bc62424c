using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.LoadBalancing;
using static MeshClient.TestToolbox.Resources.GoodResources;

namespace MeshClient.Xds.Tests.Resources.LoadBalancing;

/// <summary>The schema of latency-aware 9.1.</summary>
public class LatencyAwarePolicyParserTests
{
    private const string TypeName = "meshclient.lb.v1.LatencyAware";
    private const string Config = "load_balancing_policy.policies[0].typed_extension_config.typed_config";

    [Fact]
    public void Parse_Empty_HasTheDefaults() => Assert.Equal(new LatencyAwarePolicy(), Accept("{}"));

    [Fact]
    public void Parse_Peak_DecaysSlowerByDefault() =>
        Assert.Equal(
            new LatencyAwarePolicy { Mode = LatencyEstimator.Peak, Decay = TimeSpan.FromSeconds(10) },
            Accept("""{ "mode": "PEAK" }"""));

    [Fact]
    public void Parse_EveryField_IsRead()
    {
        var policy = Accept("""
            {
              "mode": "PEAK", "decay": "2.5s", "choiceCount": 3, "defaultRtt": "0.010s", "sampleCap": 0,
              "failurePenalty": { "enabled": false, "unknownPool": "2s", "max": "60s" },
              "failureStatus": { "http": ["5XX", "408"], "grpc": ["UNAVAILABLE", "ABORTED"] },
              "honorRetryAfter": false, "maxAvoid": "5s",
              "reprobe": { "interval": "1s", "maxInterval": "10s", "share": 50 },
              "inFlightAge": false
            }
            """);

        Assert.Equal(
            new LatencyAwarePolicy
            {
                Mode = LatencyEstimator.Peak,
                Decay = TimeSpan.FromSeconds(2.5),
                ChoiceCount = 3,
                DefaultRtt = TimeSpan.FromMilliseconds(10),
                SampleCap = 0,
                FailurePenalty = false,
                UnknownPoolPenalty = TimeSpan.FromSeconds(2),
                MaxPenalty = TimeSpan.FromSeconds(60),
                FailureOn5xx = true,
                FailureHttpStatuses = [408],
                FailureGrpcStatuses = [14, 10],
                HonorRetryAfter = false,
                MaxAvoid = TimeSpan.FromSeconds(5),
                ReprobeInterval = TimeSpan.FromSeconds(1),
                ReprobeMaxInterval = TimeSpan.FromSeconds(10),
                ReprobeShare = 50,
                InFlightAge = false,
            },
            policy);
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(11, 10)]
    [InlineData(1e9, 10)]
    public void Parse_ChoiceCount_IsClamped(double configured, int expected) =>
        Assert.Equal(expected, Accept($$"""{ "choiceCount": {{configured}} }""").ChoiceCount);

    [Fact]
    public void Parse_ReprobeIntervalAboveTheDefaultMaximum_RaisesIt() =>
        Assert.Equal(TimeSpan.FromSeconds(40), Accept("""{ "reprobe": { "interval": "40s" } }""").ReprobeMaxInterval);

    [Theory]
    [InlineData("mode", """{ "mode": "MEDIAN" }""")]
    [InlineData("mode", """{ "mode": 1 }""")]
    [InlineData("decay", """{ "decay": "0.099s" }""")]
    [InlineData("decay", """{ "decay": "601s" }""")]
    [InlineData("decay", """{ "decay": "5" }""")]
    [InlineData("decay", """{ "decay": 5 }""")]
    [InlineData("decay", """{ "decay": "1e400s" }""")]
    [InlineData("choiceCount", """{ "choiceCount": 1 }""")]
    [InlineData("choiceCount", """{ "choiceCount": 2.5 }""")]
    [InlineData("choiceCount", """{ "choiceCount": "2" }""")]
    [InlineData("defaultRtt", """{ "defaultRtt": "0s" }""")]
    [InlineData("defaultRtt", """{ "defaultRtt": "-1s" }""")]
    [InlineData("sampleCap", """{ "sampleCap": 1.5 }""")]
    [InlineData("sampleCap", """{ "sampleCap": -1 }""")]
    [InlineData("failurePenalty", """{ "failurePenalty": true }""")]
    [InlineData("failurePenalty.enabled", """{ "failurePenalty": { "enabled": "yes" } }""")]
    [InlineData("failurePenalty.unknownPool", """{ "failurePenalty": { "unknownPool": "0s" } }""")]
    [InlineData("failureStatus.http", """{ "failureStatus": { "http": "5xx" } }""")]
    [InlineData("failureStatus.http", """{ "failureStatus": { "http": [429] } }""")]
    [InlineData("failureStatus.http", """{ "failureStatus": { "http": ["99"] } }""")]
    [InlineData("failureStatus.http", """{ "failureStatus": { "http": ["teapot"] } }""")]
    [InlineData("failureStatus.grpc", """{ "failureStatus": { "grpc": ["OK"] } }""")]
    [InlineData("failureStatus.grpc", """{ "failureStatus": { "grpc": ["14"] } }""")]
    [InlineData("honorRetryAfter", """{ "honorRetryAfter": 1 }""")]
    [InlineData("reprobe.interval", """{ "reprobe": { "interval": "0.05s" } }""")]
    [InlineData("reprobe.maxInterval", """{ "reprobe": { "interval": "3s", "maxInterval": "2s" } }""")]
    [InlineData("reprobe.share", """{ "reprobe": { "share": 0 } }""")]
    [InlineData("inFlightAge", """{ "inFlightAge": "true" }""")]
    [InlineData("localityMode", """{ "localityMode": "NEAR" }""")]
    public void Parse_WrongTypeOrRange_IsRefusedByName(string field, string json) =>
        Parsing.RejectAt($"{Config}.value.{field}", WithPolicies(TypedStruct(TypeName, json)));

    [Fact]
    public void Parse_SeveralMistakes_AreAllReported() =>
        Assert.Equal(3, Parsing.Reject(WithPolicies(TypedStruct(TypeName, """{ "mode": 1, "decay": 1, "reprobe": { "share": 0 } }"""))).Length);

    [Fact]
    public void Parse_UnknownFields_AreIgnoredAndNoted()
    {
        var parsed = Parsing.Parse(WithPolicies(TypedStruct(TypeName, """{ "future": 1, "reprobe": { "later": true }, "slowStart": {} }""")));

        Assert.NotNull(parsed.Resource);
        Assert.Equal(
            ["future", "reprobe.later", "slowStart"],
            parsed.IgnoredFields.Select(field => field[(field.IndexOf("value.", StringComparison.Ordinal) + 6)..]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Parse_NullField_CountsAsUnset() => Assert.Equal(new LatencyAwarePolicy(), Accept("""{ "decay": null }"""));

    [Fact]
    public void Parse_OlderTypedStruct_IsTheSame() =>
        Assert.Equal(
            new LatencyAwarePolicy { ChoiceCount = 4 },
            Parsing.Accept(WithPolicies(Pack(new Proto.UdpaTypes.TypedStruct
            {
                TypeUrl = TypeName,
                Value = Google.Protobuf.WellKnownTypes.Struct.Parser.ParseJson("""{ "choiceCount": 4 }"""),
            }))).LoadBalancingPolicy);

    [Fact]
    public void Parse_TypedStructWithoutValue_HasTheDefaults() =>
        Assert.Equal(
            new LatencyAwarePolicy(),
            Parsing.Accept(WithPolicies(Pack(new Proto.XdsTypes.TypedStruct { TypeUrl = TypeName }))).LoadBalancingPolicy);

    [Fact]
    public void Parse_UnregisteredTypedStruct_IsSkipped() =>
        Assert.Equal(
            new RoundRobinPolicy(),
            Parsing.Accept(WithPolicies(TypedStruct("test.Unknown", "{}"), Pack(new RoundRobin()))).LoadBalancingPolicy);

    [Fact]
    public void Parse_TypedStructWithoutTypeUrl_IsRefused() =>
        Parsing.RejectAt(Config, WithPolicies(Pack(new Proto.XdsTypes.TypedStruct())), "type URL inside the TypedStruct is empty");

    [Fact]
    public void Parse_OnlyAKnownMessageAsTypedStruct_IsRefusedAsUnknown() =>
        Parsing.RejectAt(
            "load_balancing_policy.policies",
            WithPolicies(TypedStruct("envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin", "{}")),
            "RoundRobin\" is supported");

    [Fact]
    public void Parse_OurTypeAsAMessage_IsRefused()
    {
        var config = UnknownType;
        config.TypeUrl = $"type.googleapis.com/{TypeName}";

        Parsing.RejectAt(Config, WithPolicies(config), "must be sent as xds.type.v3.TypedStruct");
    }

    private static LatencyAwarePolicy Accept(string json) =>
        Assert.IsType<LatencyAwarePolicy>(Parsing.Accept(WithPolicies(TypedStruct(TypeName, json))).LoadBalancingPolicy);
}
