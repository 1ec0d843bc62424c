using System.Text.Json;

namespace MeshClient.Xds.Bootstrap;

/// <summary>The <c>xds_servers</c> of a bootstrap or of an authority. Thread-safe.</summary>
internal static class BootstrapServerParser
{
    private const string Field = "xds_servers";

    public static XdsServer[] Servers(JsonFields parent, bool required)
    {
        if (parent.OptionalObjects(Field) is { } items)
        {
            if (required && items.Count == 0 && parent.OptionalArray(Field) is { Count: 0 })
            {
                parent.Fail(Field, "must name at least one server");
            }

            return [.. items.Select(Server).OfType<XdsServer>()];
        }

        if (required && !parent.IsPresent(Field))
        {
            parent.Fail(Field, "is required");
        }

        return [];
    }

    /// <summary>Null if something is wrong, which has been reported then.</summary>
    private static XdsServer? Server(JsonFields fields)
    {
        var uri = fields.RequiredString("server_uri");
        var credentials = ChannelCredentialsParser.FirstSupported(fields);
        var features = FeaturesOf(fields);
        ServerAddress? address = null;
        if (uri.Length > 0 && !ServerAddress.TryParse(uri, out address, out var problem))
        {
            fields.Fail("server_uri", problem);
        }

        if (address is null || credentials is null)
        {
            return null;
        }

        if (address.Contradiction(credentials) is { } contradiction)
        {
            fields.Fail("channel_creds", contradiction);
            return null;
        }

        return new XdsServer(uri, credentials) { Features = features };
    }

    private static XdsServerFeatures FeaturesOf(JsonFields fields)
    {
        var features = XdsServerFeatures.None;
        foreach (var (item, _) in fields.OptionalArray("server_features") ?? [])
        {
            // Unknown entries are ignored whatever their JSON type: servers announce features to many clients.
            features |= item.ValueKind == JsonValueKind.String ? FeatureOf(item.GetString()) : XdsServerFeatures.None;
        }

        return features;
    }

    private static XdsServerFeatures FeatureOf(string? name) => name switch
    {
        "ignore_resource_deletion" => XdsServerFeatures.IgnoreResourceDeletion,
        "trusted_xds_server" => XdsServerFeatures.TrustedXdsServer,
        "fail_on_data_errors" => XdsServerFeatures.FailOnDataErrors,
        "resource_timer_is_transient_error" => XdsServerFeatures.ResourceTimerIsTransientError,
        _ => XdsServerFeatures.None,
    };
}
