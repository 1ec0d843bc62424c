using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary><c>envoy.extensions.load_balancing_policies.override_host.v3.OverrideHost</c> (envoy-http 7.9). Thread-safe.</summary>
internal sealed class OverrideHostPolicyParser : ILoadBalancingPolicyParser
{
    public string TypeName => "envoy.extensions.load_balancing_policies.override_host.v3.OverrideHost";

    public bool CanRun => false;

    public LoadBalancingPolicy? Parse(in Extension extension, string field, ParseScope scope, PolicyNesting nesting)
    {
        if (!extension.TryRead(Proto.LoadBalancing.OverrideHost.Parser, field, scope, out var config))
        {
            return null;
        }

        using var level = scope.Enter(field);
        if (config.OverrideHostSources.Count == 0)
        {
            scope.Error("override_host_sources", "is empty; at least one source is required");
        }

        // A source without a header takes the name from dynamic metadata, which a client does not have.
        var headers = config.OverrideHostSources.Select(source => source.Header.ToLowerInvariant()).Where(header => header.Length > 0);
        return LoadBalancingPolicyParser.Parse(config.FallbackPolicy, "fallback_policy", scope, nesting.Inner) is { } fallback
            ? new OverrideHostPolicy(headers.ToEquatableArray(), fallback)
            : null;
    }
}
