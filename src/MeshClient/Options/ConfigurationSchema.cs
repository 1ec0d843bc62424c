using System.Globalization;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Options;

/// <summary>
/// The settings of the configuration section, by which misspelled names and unreadable values are found before binding. A test holds it
/// against the properties of the option classes. Immutable.
/// </summary>
internal static class ConfigurationSchema
{
    private static readonly ConfigurationNode Text = ConfigurationNode.Value(static _ => true, "text");
    private static readonly ConfigurationNode Flag = ConfigurationNode.Value(static text => bool.TryParse(text, out _), "true or false");

    private static readonly ConfigurationNode Number = ConfigurationNode.Value(
        static text => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _), "a whole number");

    private static readonly ConfigurationNode Time = ConfigurationNode.Value(
        static text => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out _), "a time such as 00:00:15");

    private static readonly ConfigurationNode Server = ConfigurationNode.Group(
    [
        new(nameof(MeshControlPlaneServerOptions.Uri), Text),
        new(nameof(MeshControlPlaneServerOptions.Credentials), OneOf<MeshServerCredentials>()),
        new(nameof(MeshControlPlaneServerOptions.CaFile), Text),
        new(nameof(MeshControlPlaneServerOptions.CertificateFile), Text),
        new(nameof(MeshControlPlaneServerOptions.PrivateKeyFile), Text),
        new(nameof(MeshControlPlaneServerOptions.RefreshInterval), Time),
        new(nameof(MeshControlPlaneServerOptions.TokenFile), Text),
        new(nameof(MeshControlPlaneServerOptions.Protocol), OneOf<XdsTransportProtocol>()),
        new(nameof(MeshControlPlaneServerOptions.Subscriptions), OneOf<XdsSubscriptionMode>()),
        new(nameof(MeshControlPlaneServerOptions.Features), ConfigurationNode.Many(Text)),
    ]);

    private static readonly ConfigurationNode Node = ConfigurationNode.Group(
    [
        new(nameof(MeshNodeOptions.Id), Text),
        new(nameof(MeshNodeOptions.Cluster), Text),
        new(nameof(MeshNodeOptions.Region), Text),
        new(nameof(MeshNodeOptions.Zone), Text),
        new(nameof(MeshNodeOptions.SubZone), Text),
        new(nameof(MeshNodeOptions.Metadata), ConfigurationNode.Many(ConfigurationNode.Anything)),
    ]);

    private static readonly ConfigurationNode Authority = ConfigurationNode.Group(
    [
        new(nameof(MeshAuthorityOptions.Servers), ConfigurationNode.Many(Server)),
        new(nameof(MeshAuthorityOptions.ListenerNameTemplate), Text),
        new(nameof(MeshAuthorityOptions.FallbackOnReachabilityOnly), Flag),
    ]);

    private static readonly ConfigurationNode CertificateProvider = ConfigurationNode.Group(
    [
        new(nameof(MeshCertificateProviderOptions.CaFile), Text),
        new(nameof(MeshCertificateProviderOptions.CertificateFile), Text),
        new(nameof(MeshCertificateProviderOptions.PrivateKeyFile), Text),
        new(nameof(MeshCertificateProviderOptions.RefreshInterval), Time),
    ]);

    private static readonly ConfigurationNode ControlPlane = ConfigurationNode.Group(
    [
        new(nameof(MeshControlPlaneOptions.Servers), ConfigurationNode.Many(Server)),
        new(nameof(MeshControlPlaneOptions.Node), Node),
        new(nameof(MeshControlPlaneOptions.Authorities), ConfigurationNode.Many(Authority)),
        new(nameof(MeshControlPlaneOptions.CertificateProviders), ConfigurationNode.Many(CertificateProvider)),
        new(nameof(MeshControlPlaneOptions.ListenerNameTemplate), Text),
        new(nameof(MeshControlPlaneOptions.MaxMessageSize), Number),
        new(nameof(MeshControlPlaneOptions.FallbackOnReachabilityOnly), Flag),
        new(nameof(MeshControlPlaneOptions.CacheDirectory), Text),
        new(nameof(MeshControlPlaneOptions.CacheIdentity), Text),
        new(nameof(MeshControlPlaneOptions.CacheMaxAge), Time),
    ]);

    private static readonly ConfigurationNode Retry = ConfigurationNode.Group(
    [
        new(nameof(MeshServiceRetryOptions.Attempts), Number),
        new(nameof(MeshServiceRetryOptions.On), Text),
        new(nameof(MeshServiceRetryOptions.Methods), ConfigurationNode.Many(Text)),
        new(nameof(MeshServiceRetryOptions.PerTryTimeout), Time),
        new(nameof(MeshServiceRetryOptions.BackOff), Time),
        new(nameof(MeshServiceRetryOptions.MaxBackOff), Time),
    ]);

    private static readonly ConfigurationNode Tls = ConfigurationNode.Group(
    [
        new(nameof(MeshServiceTlsOptions.CaFile), Text),
        new(nameof(MeshServiceTlsOptions.CertificateFile), Text),
        new(nameof(MeshServiceTlsOptions.PrivateKeyFile), Text),
        new(nameof(MeshServiceTlsOptions.ServerName), Text),
        new(nameof(MeshServiceTlsOptions.RefreshInterval), Time),
    ]);

    private static readonly ConfigurationNode Service = ConfigurationNode.Group(
    [
        new(nameof(MeshServiceOptions.Endpoints), ConfigurationNode.Many(Text)),
        new(nameof(MeshServiceOptions.Dns), Text),
        new(nameof(MeshServiceOptions.DnsRefreshInterval), Time),
        new(nameof(MeshServiceOptions.Balancing), OneOf<MeshBalancing>()),
        new(nameof(MeshServiceOptions.MaxRequests), Number),
        new(nameof(MeshServiceOptions.MaxRetries), Number),
        new(nameof(MeshServiceOptions.Retry), Retry),
        new(nameof(MeshServiceOptions.Timeout), Time),
        new(nameof(MeshServiceOptions.ConnectTimeout), Time),
        new(nameof(MeshServiceOptions.Protocol), OneOf<MeshProtocol>()),
        new(nameof(MeshServiceOptions.Tls), Tls),
    ]);

    private static readonly ConfigurationNode Telemetry = ConfigurationNode.Group(
    [
        new(nameof(MeshTelemetryOptions.LatencyEstimate), Flag),
    ]);

    public static ConfigurationNode Root { get; } = ConfigurationNode.Group(
    [
        new(nameof(MeshClientOptions.UnknownTargets), OneOf<UnknownTargetMode>()),
        new(nameof(MeshClientOptions.PreferLatencyAware), Flag),
        new(nameof(MeshClientOptions.InitialFetchTimeout), Time),
        new(nameof(MeshClientOptions.LocalReplies), OneOf<LocalReplyMode>()),
        new(nameof(MeshClientOptions.StartupMode), OneOf<MeshStartupMode>()),
        new(nameof(MeshClientOptions.StartupTimeout), Time),
        new(nameof(MeshClientOptions.RequiredTargets), ConfigurationNode.Many(Text)),
        new(nameof(MeshClientOptions.MaxTargets), Number),
        new(nameof(MeshClientOptions.TargetIdleTimeout), Time),
        new(nameof(MeshClientOptions.ControlPlane), ControlPlane),
        new(nameof(MeshClientOptions.Services), ConfigurationNode.Many(Service)),
        new(nameof(MeshClientOptions.Telemetry), Telemetry),
    ]);

    private static ConfigurationNode OneOf<T>()
        where T : struct, Enum => ConfigurationNode.Value(
            static text => Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase),
            $"one of {string.Join(", ", Enum.GetNames<T>())}");
}
