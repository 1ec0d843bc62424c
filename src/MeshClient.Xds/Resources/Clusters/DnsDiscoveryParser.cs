using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Assignment = MeshClient.Xds.Proto.Endpoints.ClusterLoadAssignment;
using Cluster = MeshClient.Xds.Proto.Clusters.Cluster;
using LegacyFamily = MeshClient.Xds.Proto.Clusters.Cluster.Types.DnsLookupFamily;
using TypedFamily = MeshClient.Xds.Proto.Clusters.DnsLookupFamily;

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
        var failure = cluster.DnsFailureRefreshRate;
        return new DnsDiscovery(ParseNames(cluster.LoadAssignment, logical, scope), logical, interval ?? DefaultRefreshInterval)
        {
            RespectTtl = cluster.RespectDnsTtl,
            Families = ParseFamilies(cluster.DnsLookupFamily, scope),
            FailureRefresh = failure is null ? null : ParseFailureRefresh(failure.BaseInterval, failure.MaxInterval, scope),
            Jitter = DurationParser.Parse(cluster.DnsJitter, "dns_jitter", scope) ?? TimeSpan.Zero,
        };
    }

    /// <summary>The typed form, whose settings replace those of the cluster.</summary>
    public static DnsDiscovery Parse(Cluster cluster, Proto.Clusters.DnsCluster dns, string field, ParseScope scope)
    {
        var logical = dns.AllAddressesInSingleEndpoint;
        var names = ParseNames(cluster.LoadAssignment, logical, scope);
        using var level = scope.Enter(field);
        var interval = DurationParser.ParsePositive(dns.DnsRefreshRate, "dns_refresh_rate", scope);
        var failure = dns.DnsFailureRefreshRate;
        return new DnsDiscovery(names, logical, interval ?? DefaultRefreshInterval)
        {
            RespectTtl = dns.RespectDnsTtl,
            Families = ParseFamilies(dns.DnsLookupFamily, scope),
            FailureRefresh = failure is null ? null : ParseFailureRefresh(failure.BaseInterval, failure.MaxInterval, scope),
            Jitter = DurationParser.Parse(dns.DnsJitter, "dns_jitter", scope) ?? TimeSpan.Zero,
        };
    }

    private static DnsFamilies ParseFamilies(LegacyFamily family, ParseScope scope) => family switch
    {
        LegacyFamily.Auto => DnsFamilies.Auto,
        LegacyFamily.V4Only => DnsFamilies.IPv4Only,
        LegacyFamily.V6Only => DnsFamilies.IPv6Only,
        LegacyFamily.V4Preferred => DnsFamilies.IPv4Preferred,
        LegacyFamily.All => DnsFamilies.All,
        _ => UnknownFamily((int)family, scope),
    };

    private static DnsFamilies ParseFamilies(TypedFamily family, ParseScope scope) => family switch
    {
        TypedFamily.Unspecified or TypedFamily.Auto => DnsFamilies.Auto,
        TypedFamily.V4Only => DnsFamilies.IPv4Only,
        TypedFamily.V6Only => DnsFamilies.IPv6Only,
        TypedFamily.V4Preferred => DnsFamilies.IPv4Preferred,
        TypedFamily.All => DnsFamilies.All,
        _ => UnknownFamily((int)family, scope),
    };

    private static DnsFamilies UnknownFamily(int number, ParseScope scope)
    {
        scope.Error("dns_lookup_family", $"the family {number} is unknown");
        return DnsFamilies.Auto;
    }

    // Envoy: max_interval is ten times the base unless it is given.
    private static DnsFailureRefresh? ParseFailureRefresh(Duration? baseInterval, Duration? maxInterval, ParseScope scope)
    {
        using var level = scope.Enter("dns_failure_refresh_rate");
        if (baseInterval is null)
        {
            scope.Error("base_interval", "is required");
        }

        var first = DurationParser.ParsePositive(baseInterval, "base_interval", scope);
        var last = DurationParser.ParsePositive(maxInterval, "max_interval", scope) ?? first * 10;
        if (last < first)
        {
            scope.Error("max_interval", $"{last} is below base_interval, {first}");
        }

        return first is { } from && last is { } to ? new DnsFailureRefresh(from, to) : null;
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
