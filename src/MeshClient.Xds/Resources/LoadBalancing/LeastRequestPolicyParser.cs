using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

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

    public LoadBalancingPolicy? Parse(in Extension extension, string field, ParseScope scope, int depth)
    {
        if (!extension.TryRead(Proto.LoadBalancing.LeastRequest.Parser, field, scope, out var config))
        {
            return null;
        }

        using var level = scope.Enter(field);
        scope.IgnoredIf(config.SlowStartConfig is not null, "slow_start_config");
        scope.IgnoredIf(config.SelectionMethod != Proto.LoadBalancing.LeastRequest.Types.SelectionMethod.NChoices, "selection_method");
        return Create(config.ChoiceCount, config.ActiveRequestBias, scope) is { } policy
            ? LocalityLbConfig.Apply(policy, config.LocalityLbConfig, depth, scope)
            : null;
    }
}
