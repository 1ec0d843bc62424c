using MeshClient.Xds.Bootstrap;

namespace MeshClient.Options;

/// <summary>Checks the control-plane settings. Thread-safe.</summary>
internal static class ControlPlaneOptionsValidator
{
    // Less does not hold the resources of one service.
    private const int SmallestMessageSize = 64 * 1024;

    public static void Validate(ConfigurationErrors errors, string path, MeshControlPlaneOptions options)
    {
        for (var i = 0; i < options.Servers.Count; i++)
        {
            ValidateServer(errors, $"{path}:Servers[{i}]", options.Servers[i]);
        }

        errors.RequireNotBlank(path + ":Node:Id", options.Node.Id);
        errors.RequireAtLeast<int>(path + ":MaxMessageSize", options.MaxMessageSize, SmallestMessageSize);
        ValidateCache(errors, path, options);
    }

    private static void ValidateCache(ConfigurationErrors errors, string path, MeshControlPlaneOptions options)
    {
        errors.RequireAtLeast(path + ":CacheMaxAge", options.CacheMaxAge, TimeSpan.FromMinutes(1));
        errors.RequireNotBlank(path + ":CacheIdentity", options.CacheIdentity);
        errors.RequireNotBlank(path + ":CacheDirectory", options.CacheDirectory);
        if (!string.IsNullOrWhiteSpace(options.CacheDirectory) && !Path.IsPathFullyQualified(options.CacheDirectory))
        {
            errors.Add(path + ":CacheDirectory", $"is \"{options.CacheDirectory}\", but must be an absolute path, so that it does not depend on where the process starts");
        }
    }

    private static void ValidateServer(ConfigurationErrors errors, string path, MeshControlPlaneServerOptions server)
    {
        ServerAddress? address = null;
        if (string.IsNullOrWhiteSpace(server.Uri))
        {
            errors.Add(path + ":Uri", "is missing");
        }
        else if (!ServerAddress.TryParse(server.Uri, out address, out var problem))
        {
            errors.Add(path + ":Uri", $"cannot be used: {problem}");
        }

        if (server.Credentials is { } credentials)
        {
            errors.RequireDefined(path + ":Credentials", credentials);
        }

        errors.RequireDefined(path + ":Protocol", server.Protocol);
        errors.RequireDefined(path + ":Subscriptions", server.Subscriptions);
        if (address is not null && server.Credentials is { } chosen && address.RequiresTls is { } written
            && written != (chosen == MeshServerCredentials.Tls))
        {
            errors.Add(path + ":Credentials", $"is {chosen}, but Uri \"{server.Uri}\" says the opposite; change one of them");
        }

        var hasFiles = (server.CaFile ?? server.CertificateFile ?? server.PrivateKeyFile) is not null;
        if (hasFiles && address is not null && !UsesTls(server, address))
        {
            errors.Add(path, "has certificate files, but its connection is plaintext; set Credentials to Tls");
        }

        if (server.TokenFile is not null && address is not null && !UsesTls(server, address))
        {
            errors.Add(path + ":TokenFile", "is set, but the connection is plaintext, over which no token is sent; set Credentials to Tls");
        }

        errors.RequireNotBlank(path + ":TokenFile", server.TokenFile);
        errors.RequirePair(path, server.CertificateFile, server.PrivateKeyFile);
        errors.RequireNotBlank(path + ":CaFile", server.CaFile);
        errors.RequireNotBlank(path + ":CertificateFile", server.CertificateFile);
        errors.RequireNotBlank(path + ":PrivateKeyFile", server.PrivateKeyFile);
    }

    private static bool UsesTls(MeshControlPlaneServerOptions server, ServerAddress address) =>
        server.Credentials is { } credentials ? credentials == MeshServerCredentials.Tls : address.RequiresTls ?? false;
}
