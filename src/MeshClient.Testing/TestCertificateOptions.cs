namespace MeshClient.Testing;

/// <summary>What a <see cref="TestCertificateAuthority"/> writes into a certificate.</summary>
public sealed class TestCertificateOptions
{
    /// <summary>The common name of the subject.</summary>
    /// <value><c>MeshClient test</c>.</value>
    public string CommonName { get; set; } = "MeshClient test";

    /// <summary>
    /// The subject alternative names. What contains <c>://</c> becomes a URI (SPIFFE identities), what is an IP address an address,
    /// everything else a DNS name, which may start with <c>*.</c>.
    /// </summary>
    /// <value>None.</value>
    public IList<string> SubjectAltNames { get; } = [];

    /// <summary>Allows the certificate to identify a server.</summary>
    /// <value>True.</value>
    public bool ForServers { get; set; } = true;

    /// <summary>Allows the certificate to identify a client.</summary>
    /// <value>True.</value>
    public bool ForClients { get; set; } = true;

    /// <summary>The start of validity, relative to now.</summary>
    /// <value>One hour ago.</value>
    public TimeSpan ValidFrom { get; set; } = TimeSpan.FromHours(-1);

    /// <summary>The end of validity, relative to now; negative makes an expired certificate.</summary>
    /// <value>In one day.</value>
    public TimeSpan ValidUntil { get; set; } = TimeSpan.FromDays(1);
}
