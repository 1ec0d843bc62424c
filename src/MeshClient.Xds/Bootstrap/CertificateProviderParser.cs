namespace MeshClient.Xds.Bootstrap;

/// <summary>The <c>certificate_providers</c> of a bootstrap (gRFC A29). Thread-safe.</summary>
internal static class CertificateProviderParser
{
    private const string FileWatcher = "file_watcher";

    public static Dictionary<string, XdsCertificateProvider> Providers(JsonFields root)
    {
        var providers = new Dictionary<string, XdsCertificateProvider>(StringComparer.Ordinal);
        foreach (var (name, entry) in root.OptionalObject("certificate_providers")?.Entries() ?? [])
        {
            // An unknown plugin is no error here: a resource that refers to the instance is rejected instead.
            if (entry.RequiredString("plugin_name") == FileWatcher)
            {
                providers[name] = FileWatcherOf(entry);
            }
        }

        return providers;
    }

    private static XdsFileWatcherProvider FileWatcherOf(JsonFields entry)
    {
        if (entry.OptionalObject("config") is not { } config)
        {
            if (!entry.IsPresent("config"))
            {
                entry.Fail("config", "is required");
            }

            return new XdsFileWatcherProvider();
        }

        var provider = new XdsFileWatcherProvider
        {
            CertificateFile = config.OptionalString("certificate_file"),
            PrivateKeyFile = config.OptionalString("private_key_file"),
            CaCertificateFile = config.OptionalString("ca_certificate_file"),
            SpiffeTrustBundleMapFile = config.OptionalString("spiffe_trust_bundle_map_file"),
        };
        provider = provider with { RefreshInterval = config.OptionalDuration("refresh_interval") ?? provider.RefreshInterval };
        if (provider.Problem is { } problem)
        {
            config.Fail("", problem);
        }

        return provider;
    }
}
