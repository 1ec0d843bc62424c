using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Assignment = MeshClient.Xds.Proto.Endpoints.ClusterLoadAssignment;

namespace MeshClient.Xds.Resources.Endpoints;

/// <summary>
/// <c>envoy.config.endpoint.v3.ClusterLoadAssignment</c>, from EDS or inside a STATIC cluster (xds-client 3.5, gRFC A27). Thread-safe.
/// </summary>
internal static class EndpointsParser
{
    public static EndpointsResource Parse(Assignment assignment, ParseScope scope)
    {
        scope.ResourceName = assignment.ClusterName;
        if (assignment.ClusterName.Length == 0)
        {
            scope.Error("cluster_name", "is required");
        }

        return ParseContent(assignment, assignment.ClusterName, isInline: false, scope);
    }

    /// <summary>
    /// Inside a cluster Envoy's rules hold, as people write these lists by hand: a locality needs neither name nor weight.
    /// </summary>
    public static EndpointsResource ParseInline(Assignment assignment, string clusterName, ParseScope scope) =>
        ParseContent(assignment, clusterName, isInline: true, scope);

    /// <summary>A resource without localities that has the settings of <paramref name="policy"/>.</summary>
    public static EndpointsResource ParsePolicy(Assignment.Types.Policy? policy, string name, ParseScope scope)
    {
        using var level = scope.Enter("policy");
        scope.IgnoredIf(policy?.EndpointStaleAfter is not null, "endpoint_stale_after");
        scope.IgnoredIf(policy?.WeightedPriorityHealth == true, "weighted_priority_health");
        return new EndpointsResource
        {
            Name = name,
            Drops = DropCategoryParser.Parse(policy, scope),
            OverprovisioningFactor = ParseOverprovisioningFactor(policy?.OverprovisioningFactor, scope),
        };
    }

    private static EndpointsResource ParseContent(Assignment assignment, string name, bool isInline, ParseScope scope)
    {
        var resource = ParsePolicy(assignment.Policy, name, scope);
        return resource with { Localities = LocalitiesParser.Parse(assignment.Endpoints, isInline, scope) };
    }

    private static int ParseOverprovisioningFactor(uint? factor, ParseScope scope)
    {
        const int defaultFactor = 140;
        if (factor == 0)
        {
            scope.Error("overprovisioning_factor", "must be above zero");
        }

        return (int)Math.Min(factor ?? defaultFactor, int.MaxValue);
    }
}
