namespace MeshClient.Xds.Bootstrap;

/// <summary>
/// The <c>call_creds</c> of a server (gRFC A97): all supported types count, other types are passed over. Thread-safe.
/// </summary>
internal static class CallCredentialsParser
{
    public const string Field = "call_creds";

    public static List<XdsCallCredentials> Supported(JsonFields server)
    {
        var supported = new List<XdsCallCredentials>();
        foreach (var entry in server.OptionalObjects(Field) ?? [])
        {
            if (entry.RequiredString("type") == "jwt_token_file" && JwtTokenFile(entry) is { } credentials)
            {
                supported.Add(credentials);
            }
        }

        return supported;
    }

    private static XdsJwtTokenFileCredentials? JwtTokenFile(JsonFields entry)
    {
        if (entry.OptionalObject("config") is { } config)
        {
            return config.RequiredString("jwt_token_file") is { Length: > 0 } path ? new XdsJwtTokenFileCredentials(path) : null;
        }

        // Of another kind it has been reported.
        if (!entry.IsPresent("config"))
        {
            entry.Fail("config", "is required");
        }

        return null;
    }
}
