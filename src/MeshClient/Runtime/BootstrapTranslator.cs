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
            Metadata = options.Node.Metadata.ToDictionary(entry => entry.Key, entry => (object?)entry.Value, StringComparer.Ordinal),
        },
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
            }
            : XdsChannelCredentials.Insecure;
    }
}
