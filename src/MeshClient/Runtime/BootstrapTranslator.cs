using MeshClient.Xds.Bootstrap;

namespace MeshClient.Runtime;

/// <summary>Turns validated control-plane options into the bootstrap that the xDS client runs on. Thread-safe.</summary>
internal static class BootstrapTranslator
{
    public static XdsBootstrap Translate(MeshControlPlaneOptions options) => new([.. options.Servers.Select(Server)])
    {
        FallbackOnReachabilityOnly = options.FallbackOnReachabilityOnly,
        Node = new XdsNode
        {
            Id = options.Node.Id ?? Environment.MachineName,
            Cluster = options.Node.Cluster ?? "",
            Region = options.Node.Region ?? "",
            Zone = options.Node.Zone ?? "",
            SubZone = options.Node.SubZone ?? "",
            Metadata = options.Node.Metadata.AsReadOnly(),
        },
        Authorities = options.Authorities.ToDictionary(entry => entry.Key, entry => Authority(entry.Value), StringComparer.Ordinal),
        CertificateProviders = options.CertificateProviders.ToDictionary(entry => entry.Key, entry => (XdsCertificateProvider)Provider(entry.Value), StringComparer.Ordinal),
        ListenerNameTemplate = options.ListenerNameTemplate ?? "%s",
    };

    private static XdsAuthority Authority(MeshAuthorityOptions options) => new([.. options.Servers.Select(Server)])
    {
        ListenerNameTemplate = options.ListenerNameTemplate,
        FallbackOnReachabilityOnly = options.FallbackOnReachabilityOnly,
    };

    private static XdsFileWatcherProvider Provider(MeshCertificateProviderOptions options) => new()
    {
        CaCertificateFile = options.CaFile,
        CertificateFile = options.CertificateFile,
        PrivateKeyFile = options.PrivateKeyFile,
        RefreshInterval = options.RefreshInterval,
    };

    private static XdsServer Server(MeshControlPlaneServerOptions options) => ServerFeatureNames.Apply(
        new XdsServer(options.Uri, Credentials(options))
        {
            CallCredentials = options.TokenFile is { } file ? [new XdsJwtTokenFileCredentials(file)] : [],
            Protocol = options.Protocol,
            Subscriptions = options.Subscriptions,
        },
        options.Features);

    private static XdsChannelCredentials Credentials(MeshControlPlaneServerOptions options)
    {
        var tls = options.Credentials is { } chosen
            ? chosen == MeshServerCredentials.Tls
            : options.Uri.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        return tls
            ? new XdsTlsCredentials
            {
                CaCertificateFile = options.CaFile,
                CertificateFile = options.CertificateFile,
                PrivateKeyFile = options.PrivateKeyFile,
                RefreshInterval = options.RefreshInterval,
            }
            : XdsChannelCredentials.Insecure;
    }
}
