using MeshClient.Xds.Bootstrap;

namespace MeshClient.Testing;

/// <summary>How a <see cref="FakeXdsServer"/> listens and behaves.</summary>
public sealed class FakeXdsServerOptions
{
    /// <summary>The path of a Unix domain socket to listen on: of a file that is not there, and is deleted on disposal.</summary>
    /// <value>Null: 127.0.0.1 and a free port.</value>
    public string? UnixSocketPath { get; set; }

    /// <summary>The server certificate, which switches TLS on. It must be valid for <c>127.0.0.1</c>.</summary>
    /// <value>Null: no TLS.</value>
    public TestCertificate? Certificate { get; set; }

    /// <summary>The authority that issued <see cref="Certificate"/>; <see cref="FakeXdsServer.Bootstrap"/> makes clients trust it.</summary>
    /// <value>Null: clients trust the roots of their system.</value>
    public TestCertificateAuthority? CertificateAuthority { get; set; }

    /// <summary>The authority that must have issued the client's certificate; without such a certificate the handshake fails.</summary>
    /// <value>Null: clients are not asked for certificates.</value>
    public TestCertificateAuthority? ClientAuthority { get; set; }

    /// <summary>The certificate that <see cref="FakeXdsServer.Bootstrap"/> gives to clients, for servers that ask for one.</summary>
    /// <value>Null: clients have none.</value>
    public TestCertificate? ClientCertificate { get; set; }

    /// <summary>What <see cref="FakeXdsServer.Bootstrap"/> says about the server.</summary>
    /// <value><see cref="XdsServerFeatures.None"/>.</value>
    public XdsServerFeatures Features { get; set; }

    /// <summary>The variant that <see cref="FakeXdsServer.Bootstrap"/> makes clients speak. The server serves both.</summary>
    /// <value><see cref="XdsTransportProtocol.StateOfTheWorld"/>.</value>
    public XdsTransportProtocol Protocol { get; set; }

    /// <summary>How <see cref="FakeXdsServer.Bootstrap"/> makes clients ask for listeners and clusters. The server answers both.</summary>
    /// <value><see cref="XdsSubscriptionMode.Named"/>.</value>
    public XdsSubscriptionMode Subscriptions { get; set; }

    /// <summary>Sends every resource in an envelope that carries its name (client feature <c>xds.config.resource-in-sotw</c>).</summary>
    /// <value>False.</value>
    public bool WrapResources { get; set; }

    /// <summary>
    /// Answers by the version of the type, as a snapshot cache of go-control-plane does in the state-of-the-world protocol: every change of
    /// a type repeats all that a client subscribes to, endpoints and routes too, also if the change is about something else, and if nothing
    /// is left, as an empty response.
    /// </summary>
    /// <value>False: endpoints and routes are sent when they change.</value>
    public bool AlwaysFullState { get; set; }

    /// <summary>
    /// Throws a state-of-the-world request away unless it names every resource of its type that there is, or is a wildcard, as
    /// go-control-plane does in its <c>ads</c> mode. The client is answered when it asks again, with all names.
    /// </summary>
    /// <value>False.</value>
    public bool OnlyCompleteSubscriptions { get; set; }

    /// <summary>
    /// Sends a rejected response of the state-of-the-world protocol again at once, as go-control-plane does: an endless loop unless the
    /// client backs off. (In the incremental protocol go-control-plane takes what it has sent for known.)
    /// </summary>
    /// <value>False.</value>
    public bool ResendAfterNack { get; set; }

    /// <summary>
    /// Says in the incremental protocol that a subscribed name does not exist, as the protocol wants it. go-control-plane stays silent,
    /// unless the client held the resource before.
    /// </summary>
    /// <value>True.</value>
    public bool AnnounceMissingResources { get; set; } = true;

    /// <summary>The token without which streams end with <c>UNAUTHENTICATED</c>: the header <c>authorization</c> must be <c>Bearer</c> and this.</summary>
    /// <remarks>
    /// With <see cref="Certificate"/>, <see cref="FakeXdsServer.Bootstrap"/> gives it to clients as a token file (gRFC A97), which must hold
    /// a JSON web token: <see cref="TestToken.Create"/>.
    /// </remarks>
    /// <value>Null: streams need no token.</value>
    public string? RequiredBearerToken { get; set; }

    /// <summary>How long the waiting methods wait before they fail.</summary>
    /// <value>10 seconds.</value>
    public TimeSpan WaitCeiling { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The habits of go-control-plane with a snapshot cache in its <c>ads</c> mode: <see cref="OnlyCompleteSubscriptions"/>,
    /// <see cref="ResendAfterNack"/>, <see cref="AlwaysFullState"/>, and no word about names that do not exist.
    /// </summary>
    /// <returns>Options to change further.</returns>
    public static FakeXdsServerOptions LikeGoControlPlane() => new()
    {
        OnlyCompleteSubscriptions = true,
        ResendAfterNack = true,
        AlwaysFullState = true,
        AnnounceMissingResources = false,
    };

    /// <summary>Refuses settings that would silently do nothing: a test could pass for want of TLS.</summary>
    internal void Validate()
    {
        if (Certificate is null && (CertificateAuthority is not null || ClientAuthority is not null || ClientCertificate is not null))
        {
            throw new ArgumentException(
                $"{nameof(CertificateAuthority)}, {nameof(ClientAuthority)} and {nameof(ClientCertificate)} need a {nameof(Certificate)}: "
                + "without one the server speaks plaintext.");
        }
    }

    internal FakeXdsServerOptions Copy() => (FakeXdsServerOptions)MemberwiseClone();
}
