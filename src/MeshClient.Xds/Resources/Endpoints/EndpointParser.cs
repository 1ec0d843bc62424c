using Google.Protobuf.Collections;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using AdditionalAddress = MeshClient.Xds.Proto.Endpoints.Endpoint.Types.AdditionalAddress;
using Entry = MeshClient.Xds.Proto.Endpoints.LbEndpoint;

namespace MeshClient.Xds.Resources.Endpoints;

/// <summary><c>envoy.config.endpoint.v3.LbEndpoint</c> (xds-client 3.5, gRFC A61). Thread-safe.</summary>
internal static class EndpointParser
{
    /// <summary>Null when the endpoint is invalid, which is reported. Its addresses must be new to <paramref name="addresses"/>.</summary>
    public static EndpointModel? Parse(Entry entry, HashSet<EndpointAddress> addresses, ParseScope scope)
    {
        if (entry.LoadBalancingWeight == 0)
        {
            scope.Error("load_balancing_weight", "must be above zero");
        }

        if (entry.HostIdentifierCase != Entry.HostIdentifierOneofCase.Endpoint)
        {
            scope.Error("endpoint", entry.HostIdentifierCase == Entry.HostIdentifierOneofCase.EndpointName
                ? "is required; references by endpoint_name are not supported"
                : "is required");
            return null;
        }

        var metadata = EndpointMetadataParser.Parse(entry.Metadata, scope);
        using var level = scope.Enter("endpoint");
        var address = AddressParser.Parse(entry.Endpoint.Address, "address", scope);
        RejectDuplicate(address, "address", addresses, scope);
        var additional = ParseAdditional(entry.Endpoint.AdditionalAddresses, addresses, scope);
        return address is null
            ? null
            : new EndpointModel
            {
                Address = address,
                AdditionalAddresses = additional,
                Weight = entry.LoadBalancingWeight ?? 1,
                Health = ParseHealth((int)entry.HealthStatus),
                Hostname = entry.Endpoint.Hostname,
                Metadata = metadata,
            };
    }

    /// <summary>A number that is none of ours cannot be trusted with traffic.</summary>
    public static EndpointHealth ParseHealth(int status) =>
        status is >= (int)EndpointHealth.Unknown and <= (int)EndpointHealth.Degraded ? (EndpointHealth)status : EndpointHealth.Unhealthy;

    private static EquatableArray<EndpointAddress> ParseAdditional(
        RepeatedField<AdditionalAddress> entries, HashSet<EndpointAddress> addresses, ParseScope scope)
    {
        if (entries.Count == 0)
        {
            return EquatableArray<EndpointAddress>.Empty;
        }

        var parsed = new List<EndpointAddress>(entries.Count);
        for (var i = 0; i < entries.Count; i++)
        {
            using var level = scope.Enter("additional_addresses", i);
            if (AddressParser.Parse(entries[i].Address, "address", scope) is { } address)
            {
                RejectDuplicate(address, "address", addresses, scope);
                parsed.Add(address);
            }
        }

        return parsed.ToEquatableArray();
    }

    // The address is the identity by which an endpoint keeps its connections and statistics.
    private static void RejectDuplicate(EndpointAddress? address, string field, HashSet<EndpointAddress> addresses, ParseScope scope)
    {
        if (address is not null && !addresses.Add(address))
        {
            scope.Error(field, $"{Quote.Text(address.Text)} is listed twice in this resource");
        }
    }
}
