namespace MeshClient.Xds.Bootstrap;

/// <summary>
/// TLS or mTLS with certificates from PEM files (channel credentials type <c>tls</c>, gRFC A65). The server's certificate must match the
/// host of the server's URI. The files are read again at an interval, so that new connections use rotated certificates; files that cannot
/// be used then change nothing. Immutable.
/// </summary>
public sealed record XdsTlsCredentials : XdsChannelCredentials
{
    /// <summary>Gets the PEM file with the roots that the server's certificate must chain to.</summary>
    /// <value>The default is null: the roots of the operating system.</value>
    public string? CaCertificateFile { get; init; }

    /// <summary>Gets the PEM file with our certificate, leaf first; set together with <see cref="PrivateKeyFile"/>.</summary>
    /// <value>The default is null: no client certificate.</value>
    public string? CertificateFile { get; init; }

    /// <summary>Gets the PEM file with the private key of <see cref="CertificateFile"/>.</summary>
    /// <value>The default is null: no client certificate.</value>
    public string? PrivateKeyFile { get; init; }

    /// <summary>Gets the time between two readings of the files.</summary>
    /// <value>The default is 600 s. Less than a second counts as one.</value>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromSeconds(600);

    internal override string? Problem =>
        CertificateFile is null != PrivateKeyFile is null ? "certificate_file and private_key_file must be set together"
        : RefreshInterval <= TimeSpan.Zero ? "refresh_interval must be positive"
        : null;
}
