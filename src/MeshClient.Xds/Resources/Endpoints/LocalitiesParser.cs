using Google.Protobuf.Collections;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Entry = MeshClient.Xds.Proto.Endpoints.LocalityLbEndpoints;

namespace MeshClient.Xds.Resources.Endpoints;

/// <summary>The localities of an assignment and the rules that hold between them (xds-client 3.5). Thread-safe.</summary>
internal static class LocalitiesParser
{
    private const string Field = "endpoints";

    public static EquatableArray<LocalityEndpoints> Parse(RepeatedField<Entry> entries, bool isInline, ParseScope scope)
    {
        var localities = new LocalityCollector(isInline);
        var addresses = new HashSet<EndpointAddress>(entries.Sum(entry => entry.LbEndpoints.Count));
        for (var i = 0; i < entries.Count; i++)
        {
            using var level = scope.Enter(Field, i);
            var entry = entries[i];
            var weight = entry.LoadBalancingWeight ?? (isInline ? 1u : 0u);

            // Weight zero: the locality gets no traffic. Neither are its endpoints validated, nor does it fill a priority. Who means that says so.
            scope.IgnoredIf(weight == 0 && entry.LoadBalancingWeight is null && HasEndpoints(entry), "lb_endpoints");
            if (weight > 0 && LocalityParser.Parse(entry, weight, isInline, addresses, scope) is { } locality)
            {
                localities.Add(locality, scope);
            }
        }

        localities.ValidatePriorities(Field, scope);
        return localities.ToEquatableArray();
    }

    private static bool HasEndpoints(Entry entry) => entry.LbEndpoints.Count > 0 || entry.LoadBalancerEndpoints?.LbEndpoints.Count > 0;
}
