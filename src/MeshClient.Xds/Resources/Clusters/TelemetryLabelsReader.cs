using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Model;
using Metadata = MeshClient.Xds.Proto.Core.Metadata;

namespace MeshClient.Xds.Resources.Clusters;

/// <summary>The telemetry labels in the metadata of a cluster (xds-client 3.4). Thread-safe.</summary>
internal static class TelemetryLabelsReader
{
    private const string Key = "com.google.csm.telemetry_labels";

    /// <summary>Null without labels. Values that are no strings are not read.</summary>
    public static TelemetryLabels? Read(Metadata? metadata) =>
        metadata?.FilterMetadata.TryGetValue(Key, out var labels) == true
            ? new TelemetryLabels(Text(labels, "service_name"), Text(labels, "service_namespace"))
            : null;

    private static string Text(Struct labels, string name) =>
        labels.Fields.TryGetValue(name, out var value) && value.KindCase == Value.KindOneofCase.StringValue ? value.StringValue : "";
}
