using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using MeshClient.Xds.Resources.Endpoints;
using Cluster = MeshClient.Xds.Proto.Clusters.Cluster;
using DiscoveryType = MeshClient.Xds.Proto.Clusters.Cluster.Types.DiscoveryType;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary>
/// How a cluster finds its endpoints. Beyond gRPC's EDS, LOGICAL_DNS and aggregate, MeshClient takes STATIC and STRICT_DNS, because
/// Envoy does and HTTP services need them. Thread-safe.
/// </summary>
internal static class ClusterDiscoveryParser
{
    private const string Aggregate = "envoy.extensions.clusters.aggregate.v3.ClusterConfig";
    private const string Dns = "envoy.extensions.clusters.dns.v3.DnsCluster";
    private const string XdsTpScheme = "xdstp:";

    /// <summary>Null when the discovery is invalid, which is reported.</summary>
    public static ClusterDiscovery? Parse(Cluster cluster, ParseScope scope)
    {
        if (cluster.ClusterDiscoveryTypeCase == Cluster.ClusterDiscoveryTypeOneofCase.ClusterType)
        {
            using var level = scope.Enter("cluster_type");
            return ParseExtension(cluster, scope);
        }

        switch (cluster.Type)
        {
            case DiscoveryType.Eds:
                return ParseEds(cluster, scope);
            case DiscoveryType.Static:
                return ParseStatic(cluster, scope);
            case DiscoveryType.StrictDns:
                return DnsDiscoveryParser.Parse(cluster, logical: false, scope);
            case DiscoveryType.LogicalDns:
                return DnsDiscoveryParser.Parse(cluster, logical: true, scope);
            case DiscoveryType.OriginalDst:
                scope.Error("type", "ORIGINAL_DST is not supported; use EDS, STATIC, STRICT_DNS or LOGICAL_DNS");
                return null;
            default:
                scope.Error("type", $"the discovery type {(int)cluster.Type} is unknown; use EDS, STATIC, STRICT_DNS or LOGICAL_DNS");
                return null;
        }
    }

    public static bool IsAggregate(Cluster cluster) =>
        cluster.ClusterType?.TypedConfig?.TypeUrl.EndsWith($"/{Aggregate}", StringComparison.Ordinal) == true;

    private static ClusterDiscovery? ParseExtension(Cluster cluster, ParseScope scope)
    {
        const string field = "typed_config";
        if (!Extension.TryOpen(cluster.ClusterType.TypedConfig, field, scope, out var extension))
        {
            return null;
        }

        switch (extension.TypeName)
        {
            case Aggregate:
                return ParseAggregate(extension, field, scope);
            case Dns:
                return extension.TryRead(Proto.Clusters.DnsCluster.Parser, field, scope, out var dns)
                    ? DnsDiscoveryParser.Parse(cluster, dns, field, scope)
                    : null;
            default:
                scope.Error(field, $"the cluster type {Quote.Text(extension.TypeName)} is not supported; supported are {Aggregate} and {Dns}");
                return null;
        }
    }

    private static AggregateDiscovery? ParseAggregate(in Extension extension, string field, ParseScope scope)
    {
        if (!extension.TryRead(Proto.Clusters.ClusterConfig.Parser, field, scope, out var config))
        {
            return null;
        }

        using var level = scope.Enter(field);
        if (config.Clusters.Count == 0)
        {
            scope.Error("clusters", "is empty; at least one cluster is required");
        }

        for (var i = 0; i < config.Clusters.Count; i++)
        {
            if (config.Clusters[i].Length == 0)
            {
                using var entry = scope.Enter("clusters", i);
                scope.Error("must not be empty");
            }
        }

        return new AggregateDiscovery(config.Clusters.ToEquatableArray());
    }

    private static EdsDiscovery? ParseEds(Cluster cluster, ParseScope scope)
    {
        using var level = scope.Enter("eds_cluster_config");
        if (cluster.EdsClusterConfig is not { } config)
        {
            scope.Error("is required for an EDS cluster");
            return null;
        }

        ConfigSourceParser.Validate(config.EdsConfig, "eds_config", scope);
        if (config.ServiceName.Length == 0 && cluster.Name.StartsWith(XdsTpScheme, StringComparison.Ordinal))
        {
            scope.Error("service_name", "is required for a cluster with an xdstp name");
        }

        return new EdsDiscovery(config.ServiceName.Length > 0 ? config.ServiceName : cluster.Name);
    }

    private static StaticDiscovery? ParseStatic(Cluster cluster, ParseScope scope)
    {
        using var level = scope.Enter("load_assignment");
        if (cluster.LoadAssignment is not { } assignment)
        {
            scope.Error("is required for a STATIC cluster (the default type); use EDS to get endpoints from the control plane");
            return null;
        }

        return new StaticDiscovery(EndpointsParser.ParseInline(assignment, cluster.Name, scope));
    }
}
