using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Action = MeshClient.Xds.Proto.Routes.RouteAction;

namespace MeshClient.Xds.Resources.Routes;

/// <summary>
/// <c>envoy.config.route.v3.RouteAction</c> (xds-client 3.3, gRFC A28, A31, A44). An explicit <c>timeout</c> is honoured; Envoy's
/// implicit 15 s are not applied (Appendix A). Thread-safe.
/// </summary>
internal static class RouteActionParser
{
    /// <summary>Null when the action is invalid, which is reported, or when its cluster cannot be determined by this client.</summary>
    public static RouteAction? Parse(Action action, RouteParseContext context, ParseScope scope)
    {
        var clusters = ParseClusters(action, context, scope);
        var forward = new ForwardAction
        {
            Clusters = clusters ?? [],
            Timeout = DurationParser.Parse(action.Timeout, "timeout", scope),
            MaxStreamDuration = ParseStreamLimit(action, "max_stream_duration", limit => limit.MaxStreamDuration_, scope),
            GrpcTimeoutHeaderMax = ParseStreamLimit(action, "grpc_timeout_header_max", limit => limit.GrpcTimeoutHeaderMax, scope),
            GrpcTimeoutHeaderOffset = ParseStreamLimit(action, "grpc_timeout_header_offset", limit => limit.GrpcTimeoutHeaderOffset, scope),
            MaxGrpcTimeout = DurationParser.Parse(action.MaxGrpcTimeout, "max_grpc_timeout", scope),
            GrpcTimeoutOffset = DurationParser.Parse(action.GrpcTimeoutOffset, "grpc_timeout_offset", scope),
            IdleTimeout = DurationParser.Parse(action.IdleTimeout, "idle_timeout", scope),
            RetryPolicy = action.RetryPolicy is null ? null : RetryPolicyParser.Parse(action.RetryPolicy, "retry_policy", scope),
            HedgePolicy = HedgePolicyParser.Parse(action.HedgePolicy, scope),
            HashPolicies = HashPolicyParser.ParseAll(action.HashPolicy, "hash_policy", scope),
            Mirrors = RequestMirrorParser.ParseAll(action.RequestMirrorPolicies, scope),
            PathRewrite = RewriteParser.ParsePath(action, scope),
            HostRewrite = RewriteParser.ParseHost(action, scope),
            AppendForwardedHost = action.AppendXForwardedHost,
            InternalRedirects = InternalRedirectParser.Parse(action, scope),
            IsHighPriority = ParsePriority(action.Priority, scope),
            ClusterDraw = WeightedClustersParser.ParseDraw(action.WeightedClusters, "weighted_clusters", scope),
            ClusterNotFoundStatus = ParseNotFoundStatus(action.ClusterNotFoundResponseCode, scope),
        };
        return clusters is null ? null : forward;
    }

    private static EquatableArray<WeightedCluster>? ParseClusters(Action action, RouteParseContext context, ParseScope scope)
    {
        switch (action.ClusterSpecifierCase)
        {
            case Action.ClusterSpecifierOneofCase.Cluster:
                if (action.Cluster.Length == 0)
                {
                    scope.Error("cluster", "must not be empty");
                }

                return [new WeightedCluster(action.Cluster, 1)];
            case Action.ClusterSpecifierOneofCase.WeightedClusters:
                return WeightedClustersParser.Parse(action.WeightedClusters, "weighted_clusters", scope);
            case Action.ClusterSpecifierOneofCase.ClusterSpecifierPlugin:
                if (!context.Plugins.IsDeclared(action.ClusterSpecifierPlugin))
                {
                    scope.Error("cluster_specifier_plugin", $"{Quote.Text(action.ClusterSpecifierPlugin)} is not declared in cluster_specifier_plugins");
                }

                return null;
            default:
                // As in gRPC: unset may be a way of the future to name the cluster, so the route is skipped. So it is with
                // cluster_header and inline_cluster_specifier_plugin.
                return null;
        }
    }

    private static TimeSpan? ParseStreamLimit(
        Action action, string field, Func<Action.Types.MaxStreamDuration, Google.Protobuf.WellKnownTypes.Duration?> select, ParseScope scope)
    {
        using var level = scope.Enter("max_stream_duration");
        return action.MaxStreamDuration is { } limit ? DurationParser.Parse(select(limit), field, scope) : null;
    }

    private static bool ParsePriority(Proto.Core.RoutingPriority priority, ParseScope scope)
    {
        if (priority is not (Proto.Core.RoutingPriority.Default or Proto.Core.RoutingPriority.High))
        {
            scope.Error("priority", $"the priority {(int)priority} is unknown; use DEFAULT or HIGH");
        }

        return priority == Proto.Core.RoutingPriority.High;
    }

    private static int ParseNotFoundStatus(Action.Types.ClusterNotFoundResponseCode code, ParseScope scope)
    {
        EnumParser.IsKnown(code, "cluster_not_found_response_code", scope);
        return code switch
        {
            Action.Types.ClusterNotFoundResponseCode.NotFound => 404,
            Action.Types.ClusterNotFoundResponseCode.InternalServerError => 500,
            _ => 503,
        };
    }
}
