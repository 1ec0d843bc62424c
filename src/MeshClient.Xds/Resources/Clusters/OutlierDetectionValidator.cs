using MeshClient.Xds.Resources.Common;
using Detection = MeshClient.Xds.Proto.Clusters.OutlierDetection;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary>
/// Checks the ranges of <c>outlier_detection</c> (gRFC A50), which this version does not apply, so that a broken value is found where
/// it was made. Thread-safe.
/// </summary>
internal static class OutlierDetectionValidator
{
    private static readonly TimeSpan DefaultBaseEjectionTime = TimeSpan.FromSeconds(30);

    public static void Validate(Detection? detection, string field, ParseScope scope)
    {
        if (detection is null)
        {
            return;
        }

        using var level = scope.Enter(field);
        DurationParser.Parse(detection.Interval, "interval", scope);
        DurationParser.Parse(detection.MaxEjectionTimeJitter, "max_ejection_time_jitter", scope);
        var baseTime = DurationParser.Parse(detection.BaseEjectionTime, "base_ejection_time", scope) ?? DefaultBaseEjectionTime;
        var maxTime = DurationParser.Parse(detection.MaxEjectionTime, "max_ejection_time", scope);
        if (maxTime < baseTime)
        {
            scope.Error("max_ejection_time", $"{maxTime} is below base_ejection_time, {baseTime}");
        }

        ValidatePercent(detection.MaxEjectionPercent, "max_ejection_percent", scope);
        ValidatePercent(detection.EnforcingConsecutive5Xx, "enforcing_consecutive_5xx", scope);
        ValidatePercent(detection.EnforcingConsecutiveGatewayFailure, "enforcing_consecutive_gateway_failure", scope);
        ValidatePercent(detection.EnforcingConsecutiveLocalOriginFailure, "enforcing_consecutive_local_origin_failure", scope);
        ValidatePercent(detection.EnforcingSuccessRate, "enforcing_success_rate", scope);
        ValidatePercent(detection.EnforcingLocalOriginSuccessRate, "enforcing_local_origin_success_rate", scope);
        ValidatePercent(detection.FailurePercentageThreshold, "failure_percentage_threshold", scope);
        ValidatePercent(detection.EnforcingFailurePercentage, "enforcing_failure_percentage", scope);
        ValidatePercent(detection.EnforcingFailurePercentageLocalOrigin, "enforcing_failure_percentage_local_origin", scope);
    }

    private static void ValidatePercent(uint? value, string field, ParseScope scope)
    {
        if (value > 100)
        {
            scope.Error(field, $"the percentage {value} must be at most 100");
        }
    }
}
