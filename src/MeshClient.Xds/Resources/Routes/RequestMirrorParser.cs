using Google.Protobuf.Collections;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Policy = MeshClient.Xds.Proto.Routes.RouteAction.Types.RequestMirrorPolicy;

namespace MeshClient.Xds.Resources.Routes;

/// <summary><c>RouteAction.RequestMirrorPolicy</c>, of any level (envoy-http 1.11). Thread-safe.</summary>
internal static class RequestMirrorParser
{
    public static EquatableArray<RequestMirror> ParseAll(RepeatedField<Policy> policies, ParseScope scope)
    {
        var mirrors = new List<RequestMirror>(policies.Count);
        for (var i = 0; i < policies.Count; i++)
        {
            using var level = scope.Enter("request_mirror_policies", i);
            mirrors.Add(Parse(policies[i], scope));
        }

        return mirrors.ToEquatableArray();
    }

    private static RequestMirror Parse(Policy policy, ParseScope scope)
    {
        if (policy.Cluster.Length > 0 == policy.ClusterHeader.Length > 0)
        {
            scope.Error("set either cluster or cluster_header");
        }

        return new RequestMirror
        {
            Cluster = policy.Cluster,
            ClusterHeader = policy.ClusterHeader.Length > 0 ? ParseHeaderName(policy.ClusterHeader, scope) : null,
            PerMillion = ParseShare(policy, scope),
            IsTraced = policy.TraceSampled,
            AppendShadowSuffix = !policy.DisableShadowHostSuffixAppend && policy.HostRewriteLiteral.Length == 0,
            HostRewrite = policy.HostRewriteLiteral.Length > 0 ? policy.HostRewriteLiteral : null,
            RequestMutations = HeaderMutationStepParser.ParseAll(policy.RequestHeadersMutations, "request_headers_mutations", scope),
        };
    }

    private static string? ParseHeaderName(string name, ParseScope scope)
    {
        using var level = scope.Enter("cluster_header");
        return HeaderNameParser.ParseToken(name, scope);
    }

    private static uint? ParseShare(Policy policy, ParseScope scope)
    {
        using var level = scope.Enter("runtime_fraction");
        return policy.RuntimeFraction?.DefaultValue is { } share ? PercentParser.ParseFractional(share, "default_value", scope) : null;
    }
}
