using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Entry = MeshClient.Xds.Proto.Endpoints.LocalityLbEndpoints;
using LbEndpoint = MeshClient.Xds.Proto.Endpoints.LbEndpoint;

namespace MeshClient.Xds.Resources.Endpoints;

/// <summary><c>envoy.config.endpoint.v3.LocalityLbEndpoints</c> (xds-client 3.5). Thread-safe.</summary>
internal static class LocalityParser
{
    /// <summary>As in Envoy.</summary>
    public const uint MaxPriority = 128;

    /// <summary>Null when the locality cannot be used, which is reported.</summary>
    public static LocalityEndpoints? Parse(Entry entry, uint weight, bool isInline, HashSet<EndpointAddress> addresses, ParseScope scope)
    {
        if (entry.Locality is null && !isInline)
        {
            scope.Error("locality", "is required");
        }

        if (entry.Priority > MaxPriority)
        {
            scope.Error("priority", $"{entry.Priority} is above {MaxPriority}");
            return null;
        }

        if (entry.LbConfigCase == Entry.LbConfigOneofCase.LedsClusterLocalityConfig)
        {
            scope.Error("leds_cluster_locality_config", "endpoints over LEDS are not supported; list them in lb_endpoints");
        }

        return new LocalityEndpoints
        {
            Metadata = EndpointMetadataParser.Parse(entry.Metadata, scope),
            Locality = entry.Locality is { } locality ? new Locality(locality.Region, locality.Zone, locality.SubZone) : Locality.Empty,
            Priority = (int)entry.Priority,
            Weight = weight,
            Endpoints = ParseEndpoints(entry, addresses, scope),
        };
    }

    /// <summary>For a scope that stands in the locality.</summary>
    public static void ValidateWeights(EquatableArray<EndpointModel> endpoints, ParseScope scope)
    {
        var weights = 0ul;
        foreach (var endpoint in endpoints)
        {
            weights += endpoint.Weight;
        }

        if (weights > uint.MaxValue)
        {
            scope.Error("lb_endpoints", $"the sum of the endpoint weights is {weights}, above {uint.MaxValue}");
        }
    }

    private static EquatableArray<EndpointModel> ParseEndpoints(Entry entry, HashSet<EndpointAddress> addresses, ParseScope scope)
    {
        var endpoints = new List<EndpointModel>(entry.LbEndpoints.Count);
        Parse(entry.LbEndpoints);
        if (entry.LoadBalancerEndpoints is { } list)
        {
            using var level = scope.Enter("load_balancer_endpoints");
            Parse(list.LbEndpoints);
        }

        var parsed = endpoints.ToEquatableArray();
        ValidateWeights(parsed, scope);
        return parsed;

        void Parse(IReadOnlyList<LbEndpoint> entries)
        {
            for (var i = 0; i < entries.Count; i++)
            {
                using var level = scope.Enter("lb_endpoints", i);
                if (EndpointParser.Parse(entries[i], addresses, scope) is { } endpoint)
                {
                    endpoints.Add(endpoint);
                }
            }
        }
    }
}
