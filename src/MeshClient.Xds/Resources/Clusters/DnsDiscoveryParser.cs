using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Cluster = MeshClient.Xds.Proto.Clusters.Cluster;
using LegacyFamily = MeshClient.Xds.Proto.Clusters.Cluster.Types.DnsLookupFamily;
using TypedFamily = MeshClient.Xds.Proto.Clusters.DnsLookupFamily;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary>STRICT_DNS, LOGICAL_DNS (gRFC A37) and their typed form. Thread-safe.</summary>
internal static class DnsDiscoveryParser
{
    private static readonly TimeSpan DefaultRefreshInterval = TimeSpan.FromSeconds(5);

    public static DnsDiscovery Parse(Cluster cluster, bool logical, ParseScope scope)
    {
        var interval = DurationParser.ParsePositive(cluster.DnsRefreshRate, "dns_refresh_rate", scope);
        var failure = cluster.DnsFailureRefreshRate;
        return new DnsDiscovery(DnsNamesParser.Parse(cluster.LoadAssignment, logical, scope), logical, interval ?? DefaultRefreshInterval)
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
        var names = DnsNamesParser.Parse(cluster.LoadAssignment, logical, scope);
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
}
