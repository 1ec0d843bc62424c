using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Assignment = MeshClient.Xds.Proto.Endpoints.ClusterLoadAssignment;
using Cluster = MeshClient.Xds.Proto.Clusters.Cluster;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary>
/// STRICT_DNS, LOGICAL_DNS (gRFC A37) and their typed form. Every name becomes endpoints of one locality at the highest priority;
/// weights of names and localities are not read, as in Envoy without locality-weighted balancing. Thread-safe.
/// </summary>
internal static class DnsDiscoveryParser
{
    private static readonly TimeSpan DefaultRefreshInterval = TimeSpan.FromSeconds(5);

    public static DnsDiscovery Parse(Cluster cluster, bool logical, ParseScope scope)
    {
        var interval = DurationParser.ParsePositive(cluster.DnsRefreshRate, "dns_refresh_rate", scope);
        scope.IgnoredIf(cluster.RespectDnsTtl, "respect_dns_ttl");
        scope.IgnoredIf(cluster.DnsLookupFamily != Cluster.Types.DnsLookupFamily.Auto, "dns_lookup_family");
        return new DnsDiscovery(ParseNames(cluster.LoadAssignment, logical, scope), logical, interval ?? DefaultRefreshInterval);
    }

    /// <summary>The typed form, whose settings replace those of the cluster.</summary>
    public static DnsDiscovery Parse(Cluster cluster, Proto.Clusters.DnsCluster dns, string field, ParseScope scope)
    {
        TimeSpan? interval;
        using (scope.Enter(field))
        {
            interval = DurationParser.ParsePositive(dns.DnsRefreshRate, "dns_refresh_rate", scope);
            scope.IgnoredIf(dns.RespectDnsTtl, "respect_dns_ttl");
            scope.IgnoredIf(dns.DnsLookupFamily != Proto.Clusters.DnsLookupFamily.Unspecified, "dns_lookup_family");
        }

        var logical = dns.AllAddressesInSingleEndpoint;
        return new DnsDiscovery(ParseNames(cluster.LoadAssignment, logical, scope), logical, interval ?? DefaultRefreshInterval);
    }

    private static EquatableArray<DnsEndpoint> ParseNames(Assignment? assignment, bool logical, ParseScope scope)
    {
        using var level = scope.Enter("load_assignment");
        if (assignment is null)
        {
            scope.Error("is required for a DNS cluster");
            return [];
        }

        if (logical && (assignment.Endpoints.Count != 1 || assignment.Endpoints[0].LbEndpoints.Count != 1))
        {
            scope.Error("endpoints", "must hold exactly one locality with exactly one endpoint in a LOGICAL_DNS cluster");
            return [];
        }

        var names = new List<DnsEndpoint>();
        for (var i = 0; i < assignment.Endpoints.Count; i++)
        {
            using var locality = scope.Enter("endpoints", i);
            ParseLocality(assignment.Endpoints[i], names, scope);
        }

        return names.ToEquatableArray();
    }

    private static void ParseLocality(Proto.Endpoints.LocalityLbEndpoints locality, List<DnsEndpoint> names, ParseScope scope)
    {
        if (locality.Priority != 0)
        {
            scope.Error("priority", "DNS clusters support priority 0 only; use an aggregate cluster for failover between names");
        }

        scope.IgnoredIf(locality.LoadBalancingWeight is not null, "load_balancing_weight");
        for (var i = 0; i < locality.LbEndpoints.Count; i++)
        {
            using var level = scope.Enter("lb_endpoints", i);
            using var endpoint = scope.Enter("endpoint");
            if (AddressParser.ParseHost(locality.LbEndpoints[i].Endpoint?.Address, "address", scope) is { } name)
            {
                names.Add(name);
            }
        }
    }
}
