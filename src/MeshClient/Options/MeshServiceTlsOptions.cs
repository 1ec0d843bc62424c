namespace MeshClient;

/// <summary>TLS towards the <c>https</c> endpoints of a service of easy mode.</summary>
public sealed class MeshServiceTlsOptions
{
    /// <summary>Gets or sets the PEM file of the authorities that may sign the endpoints' certificates.</summary>
    /// <value>The default is <see langword="null"/>: the roots of the system.</value>
    public string? CaFile { get; set; }

    /// <summary>Gets or sets the PEM file of the client certificate chain.</summary>
    /// <value>The default is <see langword="null"/>: none. Needs <see cref="PrivateKeyFile"/>.</value>
    public string? CertificateFile { get; set; }

    /// <summary>Gets or sets the PEM file of the client certificate's private key.</summary>
    /// <value>The default is <see langword="null"/>: none. Needs <see cref="CertificateFile"/>.</value>
    public string? PrivateKeyFile { get; set; }

    /// <summary>Gets or sets the time between two readings of the files; what cannot be used then leaves in force what was read before.</summary>
    /// <value>The default is 10 minutes. At least one second.</value>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets or sets the name that is sent as SNI and that the endpoints' certificates must carry.</summary>
    /// <value>The default is <see langword="null"/>: the host name of the endpoints or, when they are IP addresses, the host that
    /// the request asks for.</value>
    public string? ServerName { get; set; }

    internal bool IsEmpty => CaFile is null && CertificateFile is null && PrivateKeyFile is null && ServerName is null;
}
