using MeshClient.Xds.Bootstrap;

namespace MeshClient.Options;

/// <summary>Checks the control-plane settings. Thread-safe.</summary>
internal static class ControlPlaneOptionsValidator
{
    // Less does not hold the resources of one service.
    private const int SmallestMessageSize = 64 * 1024;

    private static readonly TimeSpan ShortestRefreshInterval = TimeSpan.FromSeconds(1);

    public static void Validate(ConfigurationErrors errors, string path, MeshControlPlaneOptions options)
    {
        ValidateServers(errors, path, options.Servers);
        ValidateNode(errors, path + ":Node", options.Node);
        ValidateNames(errors, path, options);
        foreach (var (name, provider) in options.CertificateProviders)
        {
            ValidateProvider(errors, $"{path}:CertificateProviders:{name}", provider);
        }

        errors.RequireAtLeast<int>(path + ":MaxMessageSize", options.MaxMessageSize, SmallestMessageSize);
        ValidateCache(errors, path, options);
    }

    private static void ValidateServers(ConfigurationErrors errors, string path, IList<MeshControlPlaneServerOptions> servers)
    {
        for (var i = 0; i < servers.Count; i++)
        {
            ValidateServer(errors, $"{path}:Servers[{i}]", servers[i]);
        }
    }

    private static void ValidateNode(ConfigurationErrors errors, string path, MeshNodeOptions node)
    {
        errors.RequireNotBlank(path + ":Id", node.Id);
        try
        {
            NodeMetadata.Copy(node.Metadata.AsReadOnly());
        }
        catch (ArgumentException exception)
        {
            errors.Add(path + ":Metadata", $"cannot be sent: {exception.Message.TrimEnd('.')}");
        }
    }

    private static void ValidateNames(ConfigurationErrors errors, string path, MeshControlPlaneOptions options)
    {
        foreach (var (name, authority) in options.Authorities)
        {
            ValidateAuthority(errors, $"{path}:Authorities:{name}", name, authority);
        }

        errors.RequireNotBlank(path + ":ListenerNameTemplate", options.ListenerNameTemplate);
        if (options.ListenerNameTemplate is { } template && XdstpName.IsXdstp(template))
        {
            ValidateFederated(errors, path, options, template);
        }

        // Without a server another bootstrap is used, or none.
        if (options.Servers.Count == 0 && (options.Authorities.Count > 0 || options.CertificateProviders.Count > 0 || options.ListenerNameTemplate is not null))
        {
            errors.Add(path + ":Servers", "names no server, so that Authorities, CertificateProviders and ListenerNameTemplate have no effect");
        }
    }

    private static void ValidateFederated(ConfigurationErrors errors, string path, MeshControlPlaneOptions options, string template)
    {
        if (!XdstpName.TryParse(template, out var name))
        {
            errors.Add(path + ":ListenerNameTemplate", $"is \"{template}\", but must look like {XdsAuthority.RequiredPrefix("authority")}envoy.config.listener.v3.Listener/%s");
        }
        else if (!options.Authorities.ContainsKey(name.Authority))
        {
            errors.Add(path + ":ListenerNameTemplate", $"is \"{template}\", but Authorities has no \"{name.Authority}\"");
        }
    }

    private static void ValidateAuthority(ConfigurationErrors errors, string path, string name, MeshAuthorityOptions authority)
    {
        ValidateServers(errors, path, authority.Servers);
        errors.RequireNotBlank(path + ":ListenerNameTemplate", authority.ListenerNameTemplate);
        var prefix = XdsAuthority.RequiredPrefix(name);
        if (!string.IsNullOrWhiteSpace(authority.ListenerNameTemplate) && !authority.ListenerNameTemplate.StartsWith(prefix, StringComparison.Ordinal))
        {
            errors.Add(path + ":ListenerNameTemplate", $"is \"{authority.ListenerNameTemplate}\", but must start with \"{prefix}\"");
        }
    }

    private static void ValidateProvider(ConfigurationErrors errors, string path, MeshCertificateProviderOptions provider)
    {
        if (provider is { CaFile: null, CertificateFile: null, PrivateKeyFile: null })
        {
            errors.Add(path, "names no file; set CaFile, or CertificateFile and PrivateKeyFile, or all of them");
        }

        errors.RequirePair(path, provider.CertificateFile, provider.PrivateKeyFile);
        errors.RequirePath(path + ":CaFile", provider.CaFile);
        errors.RequirePath(path + ":CertificateFile", provider.CertificateFile);
        errors.RequirePath(path + ":PrivateKeyFile", provider.PrivateKeyFile);
        errors.RequireAtLeast(path + ":RefreshInterval", provider.RefreshInterval, ShortestRefreshInterval);
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

        errors.RequireTokenPath(path + ":TokenFile", server.TokenFile);
        errors.RequirePair(path, server.CertificateFile, server.PrivateKeyFile);
        errors.RequirePath(path + ":CaFile", server.CaFile);
        errors.RequirePath(path + ":CertificateFile", server.CertificateFile);
        errors.RequirePath(path + ":PrivateKeyFile", server.PrivateKeyFile);
        errors.RequireAtLeast(path + ":RefreshInterval", server.RefreshInterval, ShortestRefreshInterval);
    }

    private static bool UsesTls(MeshControlPlaneServerOptions server, ServerAddress address) =>
        server.Credentials is { } credentials ? credentials == MeshServerCredentials.Tls : address.RequiresTls ?? false;
}
