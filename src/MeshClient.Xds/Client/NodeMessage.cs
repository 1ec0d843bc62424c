using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.Core;

namespace MeshClient.Xds.Client;

/// <summary>The node of the bootstrap as the message that a stream begins with. Thread-safe.</summary>
internal static class NodeMessage
{
    private const string UserAgent = "MeshClient .NET";

    private static readonly string[] Features = ["envoy.lb.does_not_support_overprovisioning", "xds.config.resource-in-sotw", "xds.config.supports-resource-ttl"];

    public static Node Create(XdsNode node)
    {
        var message = new Node
        {
            Id = node.Id,
            Cluster = node.Cluster,
            UserAgentName = UserAgent,
            UserAgentVersion = typeof(NodeMessage).Assembly.GetName().Version?.ToString(3) ?? "",
            ClientFeatures = { Features },
        };
        if (node.Metadata.Count > 0)
        {
            message.Metadata = StructOf(node.Metadata);
        }

        if (node.Region.Length > 0 || node.Zone.Length > 0 || node.SubZone.Length > 0)
        {
            message.Locality = new Locality { Region = node.Region, Zone = node.Zone, SubZone = node.SubZone };
        }

        return message;
    }

    private static Struct StructOf(IEnumerable<KeyValuePair<string, object?>> entries)
    {
        var message = new Struct();
        foreach (var (key, value) in entries)
        {
            message.Fields[key] = ValueOf(value);
        }

        return message;
    }

    // The kinds that NodeMetadata.Copy leaves.
    private static Value ValueOf(object? value) => value switch
    {
        string text => Value.ForString(text),
        bool flag => Value.ForBool(flag),
        double number => Value.ForNumber(number),
        IEnumerable<KeyValuePair<string, object?>> entries => Value.ForStruct(StructOf(entries)),
        IEnumerable<object?> items => Value.ForList([.. items.Select(ValueOf)]),
        _ => Value.ForNull(),
    };
}
