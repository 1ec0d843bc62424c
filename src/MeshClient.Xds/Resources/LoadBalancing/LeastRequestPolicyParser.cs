using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Method = MeshClient.Xds.Proto.LoadBalancing.LeastRequest.Types.SelectionMethod;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary><c>envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest</c> (gRFC A48). Thread-safe.</summary>
internal sealed class LeastRequestPolicyParser : ILoadBalancingPolicyParser
{
    private const uint DefaultChoiceCount = 2;
    private const uint MinChoiceCount = 2;
    private const uint MaxChoiceCount = 10;

    public string TypeName => "envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest";

    /// <summary>Shared with the legacy <c>least_request_lb_config</c>, whose fields have the same names.</summary>
    public static LeastRequestPolicy? Create(uint? choiceCount, Proto.Core.RuntimeDouble? activeRequestBias, ParseScope scope)
    {
        var count = choiceCount ?? DefaultChoiceCount;
        var bias = activeRequestBias?.DefaultValue ?? 1.0;
        var valid = true;
        if (count < MinChoiceCount)
        {
            scope.Error("choice_count", $"{count} is below {MinChoiceCount}");
            valid = false;
        }

        if (!double.IsFinite(bias) || bias < 0)
        {
            scope.Error("active_request_bias", $"{bias} must not be negative");
            valid = false;
        }

        // gRFC A48: larger numbers are treated as 10.
        return valid ? new LeastRequestPolicy((int)Math.Min(count, MaxChoiceCount), bias) : null;
    }

    public LoadBalancingPolicy? Parse(in Extension extension, string field, ParseScope scope, PolicyNesting nesting)
    {
        if (!extension.TryRead(Proto.LoadBalancing.LeastRequest.Parser, field, scope, out var config))
        {
            return null;
        }

        using var level = scope.Enter(field);
        var slowStart = SlowStartParser.Parse(config.SlowStartConfig, "slow_start_config", scope);
        var zoneAware = ZoneAwareRoutingParser.Parse(config.LocalityLbConfig, "locality_lb_config", scope);
        var fullScan = ParseMethod(config.SelectionMethod, scope);
        return Create(config.ChoiceCount, config.ActiveRequestBias, scope) is { } policy
            ? LocalityLbConfig.Apply(policy with { FullScan = fullScan, SlowStart = slowStart, ZoneAware = zoneAware }, config.LocalityLbConfig, nesting)
            : null;
    }

    private static bool ParseMethod(Method method, ParseScope scope)
    {
        switch (method)
        {
            case Method.NChoices:
                return false;
            case Method.FullScan:
                return true;
            default:
                scope.Error("selection_method", $"the method {(int)method} is unknown; use N_CHOICES or FULL_SCAN");
                return false;
        }
    }
}
