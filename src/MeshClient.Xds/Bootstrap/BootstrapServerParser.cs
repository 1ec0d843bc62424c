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
        var callCredentials = CallCredentialsParser.Supported(fields);
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

        if (callCredentials.Count > 0 && credentials is not XdsTlsCredentials)
        {
            fields.Fail(CallCredentialsParser.Field, XdsServer.CallCredentialsNeedTls);
            return null;
        }

        return ServerFeatureNames.Apply(new XdsServer(uri, credentials) { CallCredentials = callCredentials }, features);
    }

    // Entries that are no strings are ignored, as unknown ones are: servers announce features to many clients.
    private static List<string> FeaturesOf(JsonFields fields) => [.. (fields.OptionalArray("server_features") ?? [])
        .Where(entry => entry.Element.ValueKind == JsonValueKind.String)
        .Select(entry => entry.Element.GetString()!)];
}
