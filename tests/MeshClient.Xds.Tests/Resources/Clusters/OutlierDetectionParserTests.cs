using Google.Protobuf.WellKnownTypes;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Clusters;

namespace MeshClient.Xds.Tests.Resources.Clusters;

public class OutlierDetectionParserTests
{
    public static TheoryData<BadResource> Invalid => new()
    {
        Bad("max_ejection_percent", detection => detection.MaxEjectionPercent = 101),
        Bad("enforcing_consecutive_5xx", detection => detection.EnforcingConsecutive5Xx = 101),
        Bad("enforcing_consecutive_gateway_failure", detection => detection.EnforcingConsecutiveGatewayFailure = 101),
        Bad("enforcing_consecutive_local_origin_failure", detection => detection.EnforcingConsecutiveLocalOriginFailure = 101),
        Bad("enforcing_success_rate", detection => detection.EnforcingSuccessRate = 101),
        Bad("enforcing_local_origin_success_rate", detection => detection.EnforcingLocalOriginSuccessRate = 101),
        Bad("failure_percentage_threshold", detection => detection.FailurePercentageThreshold = 101),
        Bad("enforcing_failure_percentage", detection => detection.EnforcingFailurePercentage = 101),
        Bad("enforcing_failure_percentage_local_origin", detection => detection.EnforcingFailurePercentageLocalOrigin = 101),
        Bad("interval", detection => detection.Interval = Seconds(-1)),
        Bad("base_ejection_time", detection => detection.BaseEjectionTime = Seconds(-1)),
        Bad("max_ejection_time", detection => detection.MaxEjectionTime = Seconds(-1)),
        Bad("max_ejection_time_jitter", detection => detection.MaxEjectionTimeJitter = Seconds(-1)),
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    [Trait("Rule", "xds-client 8.6 #C12")]
    public void Parse_InvalidField_IsRefused(BadResource resource) => resource.AssertRefused();

    [Fact]
    public void Parse_NoMessage_IsNoDetection() => Assert.Null(Parsing.Accept(GoodResources.EdsCluster()).OutlierDetection);

    [Fact]
    [Trait("Rule", "xds-client 9.2: outlier: enforcing_success_rate unset")]
    public void Parse_EmptyMessage_HasDefaults()
    {
        var parsed = Accept(new OutlierDetection());

        Assert.Equal(new OutlierDetectionPolicy(), parsed);
        Assert.Equal((100u, 0u), (parsed.EnforcingSuccessRate, parsed.EnforcingFailurePercentage));
    }

    [Fact]
    public void Parse_Zero_StaysZero()
    {
        var parsed = Accept(new OutlierDetection { EnforcingSuccessRate = 0, EnforcingConsecutive5Xx = 0, MaxEjectionPercent = 0 });

        Assert.Equal((0u, 0u, 0u), (parsed.EnforcingSuccessRate, parsed.EnforcingConsecutive5xx, parsed.MaxEjectionPercent));
    }

    [Fact]
    [Trait("Rule", "xds-client 7: A50")]
    public void Parse_BaseAboveTheDefaultMaximum_RaisesTheMaximum() =>
        Assert.Equal(TimeSpan.FromSeconds(400), Accept(new OutlierDetection { BaseEjectionTime = Seconds(400) }).MaxEjectionTime);

    [Fact]
    public void Parse_EverySetting_IsKept()
    {
        var detection = new OutlierDetection
        {
            Interval = Seconds(1),
            BaseEjectionTime = Seconds(2),
            MaxEjectionTime = Seconds(3),
            MaxEjectionTimeJitter = Seconds(4),
            MaxEjectionPercent = 5,
            AlwaysEjectOneHost = true,
            Consecutive5Xx = 6,
            EnforcingConsecutive5Xx = 7,
            ConsecutiveGatewayFailure = 8,
            EnforcingConsecutiveGatewayFailure = 9,
            EnforcingSuccessRate = 10,
            SuccessRateMinimumHosts = 11,
            SuccessRateRequestVolume = 12,
            SuccessRateStdevFactor = 13,
            FailurePercentageThreshold = 14,
            EnforcingFailurePercentage = 15,
            EnforcingFailurePercentageLocalOrigin = 16,
            FailurePercentageMinimumHosts = 17,
            FailurePercentageRequestVolume = 18,
            SplitExternalLocalOriginErrors = true,
            ConsecutiveLocalOriginFailure = 19,
            EnforcingConsecutiveLocalOriginFailure = 20,
            EnforcingLocalOriginSuccessRate = 21,
            SuccessfulActiveHealthCheckUnejectHost = false,
        };
        var expected = new OutlierDetectionPolicy
        {
            Interval = TimeSpan.FromSeconds(1),
            BaseEjectionTime = TimeSpan.FromSeconds(2),
            MaxEjectionTime = TimeSpan.FromSeconds(3),
            MaxEjectionTimeJitter = TimeSpan.FromSeconds(4),
            MaxEjectionPercent = 5,
            AlwaysEjectOneHost = true,
            Consecutive5xx = 6,
            EnforcingConsecutive5xx = 7,
            ConsecutiveGatewayFailure = 8,
            EnforcingConsecutiveGatewayFailure = 9,
            EnforcingSuccessRate = 10,
            SuccessRateMinimumHosts = 11,
            SuccessRateRequestVolume = 12,
            SuccessRateStdevFactor = 13,
            FailurePercentageThreshold = 14,
            EnforcingFailurePercentage = 15,
            EnforcingFailurePercentageLocalOrigin = 16,
            FailurePercentageMinimumHosts = 17,
            FailurePercentageRequestVolume = 18,
            SplitExternalLocalOriginErrors = true,
            ConsecutiveLocalOriginFailure = 19,
            EnforcingConsecutiveLocalOriginFailure = 20,
            EnforcingLocalOriginSuccessRate = 21,
            HealthCheckUnejects = false,
        };

        Assert.Equal(expected, Accept(detection));
    }

    private static OutlierDetectionPolicy Accept(OutlierDetection detection)
    {
        var cluster = GoodResources.EdsCluster();
        cluster.OutlierDetection = detection;
        return Parsing.Accept(cluster).OutlierDetection!;
    }

    private static Duration Seconds(int value) => new() { Seconds = value };

    private static BadResource Bad(string field, Action<OutlierDetection> change)
    {
        var detection = new OutlierDetection();
        change(detection);
        return BadResource.Of($"outlier_detection.{field}", GoodResources.EdsCluster(), cluster => cluster.OutlierDetection = detection);
    }
}
