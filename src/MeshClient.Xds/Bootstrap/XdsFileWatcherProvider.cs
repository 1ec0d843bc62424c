namespace MeshClient.Xds.Bootstrap;

/// <summary>
/// The plugin <c>file_watcher</c>: certificates from PEM files that are read again at an interval. Certificate and key count only
/// together; files that cannot be used leave in force what was read before. At least one file must be set. Immutable.
/// </summary>
public sealed record XdsFileWatcherProvider : XdsCertificateProvider
{
    /// <summary>Gets the file with our certificate, leaf first; set together with <see cref="PrivateKeyFile"/>.</summary>
    /// <value>The default is null.</value>
    public string? CertificateFile { get; init; }

    /// <summary>Gets the file with the private key of <see cref="CertificateFile"/>.</summary>
    /// <value>The default is null.</value>
    public string? PrivateKeyFile { get; init; }

    /// <summary>Gets the file with the roots that peers must chain to.</summary>
    /// <value>The default is null.</value>
    public string? CaCertificateFile { get; init; }

    /// <summary>
    /// Gets the file with roots by SPIFFE trust domain (gRFC A87). If it is set, <see cref="CaCertificateFile"/> is not used.
    /// </summary>
    /// <value>The default is null.</value>
    public string? SpiffeTrustBundleMapFile { get; init; }

    /// <summary>Gets the time between two readings of the files.</summary>
    /// <value>The default is 600 s. Less than a second counts as one.</value>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromSeconds(600);

    internal override string? Problem =>
        CertificateFile is null != PrivateKeyFile is null ? "certificate_file and private_key_file must be set together"
        : CertificateFile is null && CaCertificateFile is null && SpiffeTrustBundleMapFile is null ?
            "one of certificate_file, ca_certificate_file and spiffe_trust_bundle_map_file is required"
        : RefreshInterval <= TimeSpan.Zero ? "refresh_interval must be positive"
        : null;
}
