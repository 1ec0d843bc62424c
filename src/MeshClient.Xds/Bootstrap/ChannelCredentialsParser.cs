namespace MeshClient.Xds.Bootstrap;

/// <summary>
/// The <c>channel_creds</c> of a server: the first supported type counts, and only its settings are checked. Thread-safe.
/// </summary>
internal static class ChannelCredentialsParser
{
    private const string Field = "channel_creds";

    /// <summary>Null if there is none, which has been reported then.</summary>
    public static XdsChannelCredentials? FirstSupported(JsonFields server)
    {
        if (server.OptionalObjects(Field) is not { } entries)
        {
            if (!server.IsPresent(Field))
            {
                server.Fail(Field, "is required");
            }

            return null;
        }

        var types = new List<string>();
        foreach (var entry in entries)
        {
            var type = entry.RequiredString("type");
            switch (type)
            {
                case "insecure":
                    return XdsChannelCredentials.Insecure;
                case "tls":
                    return Tls(entry);
                default:
                    types.Add(type);
                    break;
            }
        }

        server.Fail(Field, Unsupported(types));
        return null;
    }

    private static XdsTlsCredentials? Tls(JsonFields entry)
    {
        if (entry.OptionalObject("config") is not { } config)
        {
            // Of another kind it has been reported.
            return entry.IsPresent("config") ? null : new XdsTlsCredentials();
        }

        var credentials = new XdsTlsCredentials
        {
            CaCertificateFile = config.OptionalString("ca_certificate_file"),
            CertificateFile = config.OptionalString("certificate_file"),
            PrivateKeyFile = config.OptionalString("private_key_file"),
        };
        credentials = credentials with { RefreshInterval = config.OptionalDuration("refresh_interval") ?? credentials.RefreshInterval };
        if (credentials.Problem is not { } problem)
        {
            return credentials;
        }

        config.Fail("", problem);
        return null;
    }

    private static string Unsupported(List<string> types) =>
        types.Count == 0
            ? "must name at least one type; supported are insecure and tls"
            : $"none of the types {string.Join(", ", types)} is supported; supported are insecure and tls"
                + (types.Contains("google_default") ? " (google_default needs the Google Cloud libraries, which MeshClient does not use)" : "");
}
