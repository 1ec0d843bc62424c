using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using MeshClient.Xds.Resources.Endpoints;
using Assignment = MeshClient.Xds.Proto.Endpoints.ClusterLoadAssignment;
using Entry = MeshClient.Xds.Proto.Endpoints.LbEndpoint;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary>
/// The names of a DNS cluster. They become endpoints of one locality at the highest priority; weights of localities are not read, as in
/// Envoy without locality-weighted balancing. Thread-safe.
/// </summary>
internal static class DnsNamesParser
{
    private const string Field = "endpoints";

    public static EquatableArray<DnsEndpoint> Parse(Assignment? assignment, bool logical, ParseScope scope)
    {
        using var level = scope.Enter("load_assignment");
        if (assignment is null)
        {
            scope.Error("is required for a DNS cluster");
            return [];
        }

        scope.IgnoredIf(assignment.Policy is not null, "policy");
        if (logical && (assignment.Endpoints.Count != 1 || assignment.Endpoints[0].LbEndpoints.Count != 1))
        {
            scope.Error(Field, "must hold exactly one locality with exactly one endpoint in a LOGICAL_DNS cluster");
            return [];
        }

        var names = new List<DnsEndpoint>();
        for (var i = 0; i < assignment.Endpoints.Count; i++)
        {
            using var locality = scope.Enter(Field, i);
            ParseLocality(assignment.Endpoints[i], isOnly: assignment.Endpoints.Count == 1, names, scope);
        }

        var weights = names.Sum(name => (long)name.Weight);
        if (weights > uint.MaxValue)
        {
            scope.Error(Field, $"the sum of the endpoint weights is {weights}, above {uint.MaxValue}");
        }

        return names.ToEquatableArray();
    }

    private static void ParseLocality(Proto.Endpoints.LocalityLbEndpoints locality, bool isOnly, List<DnsEndpoint> names, ParseScope scope)
    {
        if (locality.Priority != 0)
        {
            scope.Error("priority", "DNS clusters support priority 0 only; use an aggregate cluster for failover between names");
        }

        scope.IgnoredIf(locality.LoadBalancingWeight is not null && !isOnly, "load_balancing_weight");
        scope.IgnoredIf(locality.LoadBalancerEndpoints is not null, "load_balancer_endpoints");
        for (var i = 0; i < locality.LbEndpoints.Count; i++)
        {
            using var level = scope.Enter("lb_endpoints", i);
            if (ParseName(locality.LbEndpoints[i], scope) is { } name)
            {
                names.Add(name);
            }
        }
    }

    private static DnsEndpoint? ParseName(Entry entry, ParseScope scope)
    {
        if (entry.LoadBalancingWeight == 0)
        {
            scope.Error("load_balancing_weight", "must be above zero");
        }

        scope.IgnoredIf(entry.Metadata is not null, "metadata");
        using var level = scope.Enter("endpoint");
        scope.IgnoredIf(entry.Endpoint?.Hostname.Length > 0, "hostname");
        scope.IgnoredIf(entry.Endpoint?.AdditionalAddresses.Count > 0, "additional_addresses");
        return AddressParser.ParseHost(entry.Endpoint?.Address, "address", scope) is { } name
            ? name with { Weight = entry.LoadBalancingWeight ?? 1, Health = EndpointParser.ParseHealth((int)entry.HealthStatus) }
            : null;
    }
}
