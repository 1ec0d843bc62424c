namespace MeshClient.Testing;

/// <summary>How a <see cref="FakeXdsServer"/> listens and behaves.</summary>
public sealed class FakeXdsServerOptions
{
    /// <summary>The path of a Unix domain socket to listen on; the file is deleted on disposal.</summary>
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

    /// <summary>Sends every resource in an envelope that carries its name (client feature <c>xds.config.resource-in-sotw</c>).</summary>
    /// <value>False.</value>
    public bool WrapResources { get; set; }

    /// <summary>Repeats all subscribed endpoints and routes in every response, in place of only those that changed.</summary>
    /// <value>False.</value>
    public bool AlwaysFullState { get; set; }

    /// <summary>
    /// Stays silent until a subscription names every resource of its type, as go-control-plane does in its <c>ads</c> mode.
    /// </summary>
    /// <value>False.</value>
    public bool OnlyCompleteSubscriptions { get; set; }

    /// <summary>Sends a rejected response again at once, as go-control-plane does: an endless loop unless the client backs off.</summary>
    /// <value>False.</value>
    public bool ResendAfterNack { get; set; }

    /// <summary>How long the waiting methods wait before they fail.</summary>
    /// <value>10 seconds.</value>
    public TimeSpan WaitCeiling { get; set; } = TimeSpan.FromSeconds(10);
}
