using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Detection = MeshClient.Xds.Proto.Clusters.OutlierDetection;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary><c>outlier_detection</c> (gRFC A50, envoy-http 5); an empty message means the defaults. Thread-safe.</summary>
internal static class OutlierDetectionParser
{
    private static readonly OutlierDetectionPolicy Defaults = new();

    public static OutlierDetectionPolicy? Parse(Detection? detection, string field, ParseScope scope)
    {
        if (detection is null)
        {
            return null;
        }

        using var level = scope.Enter(field);
        return WithLocalOrigin(WithFailurePercentage(WithSuccessRate(ParseEjection(detection, scope), detection, scope), detection, scope), detection, scope);
    }

    private static OutlierDetectionPolicy ParseEjection(Detection detection, ParseScope scope)
    {
        var baseTime = DurationParser.Parse(detection.BaseEjectionTime, "base_ejection_time", scope) ?? Defaults.BaseEjectionTime;
        var maxTime = DurationParser.Parse(detection.MaxEjectionTime, "max_ejection_time", scope);
        if (maxTime < baseTime)
        {
            scope.Error("max_ejection_time", $"{maxTime} is below base_ejection_time, {baseTime}");
        }

        return new OutlierDetectionPolicy
        {
            Interval = DurationParser.Parse(detection.Interval, "interval", scope) ?? Defaults.Interval,
            BaseEjectionTime = baseTime,
            MaxEjectionTime = maxTime ?? (baseTime > Defaults.MaxEjectionTime ? baseTime : Defaults.MaxEjectionTime),
            MaxEjectionTimeJitter = DurationParser.Parse(detection.MaxEjectionTimeJitter, "max_ejection_time_jitter", scope) ?? TimeSpan.Zero,
            MaxEjectionPercent = Percent(detection.MaxEjectionPercent, "max_ejection_percent", scope) ?? Defaults.MaxEjectionPercent,
            AlwaysEjectOneHost = detection.AlwaysEjectOneHost ?? Defaults.AlwaysEjectOneHost,
            HealthCheckUnejects = detection.SuccessfulActiveHealthCheckUnejectHost ?? Defaults.HealthCheckUnejects,
            Consecutive5xx = detection.Consecutive5Xx ?? Defaults.Consecutive5xx,
            EnforcingConsecutive5xx =
                Percent(detection.EnforcingConsecutive5Xx, "enforcing_consecutive_5xx", scope) ?? Defaults.EnforcingConsecutive5xx,
            ConsecutiveGatewayFailure = detection.ConsecutiveGatewayFailure ?? Defaults.ConsecutiveGatewayFailure,
            EnforcingConsecutiveGatewayFailure =
                Percent(detection.EnforcingConsecutiveGatewayFailure, "enforcing_consecutive_gateway_failure", scope)
                ?? Defaults.EnforcingConsecutiveGatewayFailure,
        };
    }

    private static OutlierDetectionPolicy WithSuccessRate(OutlierDetectionPolicy policy, Detection detection, ParseScope scope) => policy with
    {
        EnforcingSuccessRate = Percent(detection.EnforcingSuccessRate, "enforcing_success_rate", scope) ?? Defaults.EnforcingSuccessRate,
        SuccessRateMinimumHosts = detection.SuccessRateMinimumHosts ?? Defaults.SuccessRateMinimumHosts,
        SuccessRateRequestVolume = detection.SuccessRateRequestVolume ?? Defaults.SuccessRateRequestVolume,
        SuccessRateStdevFactor = detection.SuccessRateStdevFactor ?? Defaults.SuccessRateStdevFactor,
    };

    private static OutlierDetectionPolicy WithFailurePercentage(OutlierDetectionPolicy policy, Detection detection, ParseScope scope) => policy with
    {
        FailurePercentageThreshold =
            Percent(detection.FailurePercentageThreshold, "failure_percentage_threshold", scope) ?? Defaults.FailurePercentageThreshold,
        EnforcingFailurePercentage =
            Percent(detection.EnforcingFailurePercentage, "enforcing_failure_percentage", scope) ?? Defaults.EnforcingFailurePercentage,
        EnforcingFailurePercentageLocalOrigin =
            Percent(detection.EnforcingFailurePercentageLocalOrigin, "enforcing_failure_percentage_local_origin", scope)
            ?? Defaults.EnforcingFailurePercentageLocalOrigin,
        FailurePercentageMinimumHosts = detection.FailurePercentageMinimumHosts ?? Defaults.FailurePercentageMinimumHosts,
        FailurePercentageRequestVolume = detection.FailurePercentageRequestVolume ?? Defaults.FailurePercentageRequestVolume,
    };

    private static OutlierDetectionPolicy WithLocalOrigin(OutlierDetectionPolicy policy, Detection detection, ParseScope scope) => policy with
    {
        SplitExternalLocalOriginErrors = detection.SplitExternalLocalOriginErrors,
        ConsecutiveLocalOriginFailure = detection.ConsecutiveLocalOriginFailure ?? Defaults.ConsecutiveLocalOriginFailure,
        EnforcingConsecutiveLocalOriginFailure =
            Percent(detection.EnforcingConsecutiveLocalOriginFailure, "enforcing_consecutive_local_origin_failure", scope)
            ?? Defaults.EnforcingConsecutiveLocalOriginFailure,
        EnforcingLocalOriginSuccessRate =
            Percent(detection.EnforcingLocalOriginSuccessRate, "enforcing_local_origin_success_rate", scope)
            ?? Defaults.EnforcingLocalOriginSuccessRate,
    };

    private static uint? Percent(uint? value, string field, ParseScope scope)
    {
        if (value > 100)
        {
            scope.Error(field, $"the percentage {value} must be at most 100");
        }

        return value;
    }
}
