using MeshClient.Xds.Bootstrap;

namespace MeshClient.Runtime;

/// <summary>Turns validated control-plane options into the bootstrap that the xDS client runs on. Thread-safe.</summary>
internal static class BootstrapTranslator
{
    public static XdsBootstrap Translate(MeshControlPlaneOptions options) => new([.. options.Servers.Select(Server)])
    {
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

    private static XdsServer Server(MeshControlPlaneServerOptions options) => new(options.Uri, Credentials(options))
    {
        CallCredentials = options.TokenFile is { } file ? [new XdsJwtTokenFileCredentials(file)] : [],
        Features = options.Features.Aggregate(XdsServerFeatures.None, (all, name) => all | Feature(name)),
    };

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

    // As in the bootstrap of the gRPC libraries: servers announce features to many clients, so unknown ones are none of our business.
    private static XdsServerFeatures Feature(string name) => name switch
    {
        "ignore_resource_deletion" => XdsServerFeatures.IgnoreResourceDeletion,
        "trusted_xds_server" => XdsServerFeatures.TrustedXdsServer,
        "fail_on_data_errors" => XdsServerFeatures.FailOnDataErrors,
        "resource_timer_is_transient_error" => XdsServerFeatures.ResourceTimerIsTransientError,
        _ => XdsServerFeatures.None,
    };
}
