namespace MeshClient;

/// <summary>
/// Certificates that clusters refer to by the name of the provider: the plugin <c>file_watcher</c> of the gRPC xDS bootstrap (gRFC A29).
/// At least one file must be set.
/// </summary>
public sealed class MeshCertificateProviderOptions
{
    /// <summary>Gets or sets the PEM file of the authorities that may sign the certificates of endpoints.</summary>
    /// <value>The default is <see langword="null"/>: clusters cannot take their roots from this provider.</value>
    public string? CaFile { get; set; }

    /// <summary>Gets or sets the PEM file of our certificate chain.</summary>
    /// <value>The default is <see langword="null"/>: none. Needs <see cref="PrivateKeyFile"/>.</value>
    public string? CertificateFile { get; set; }

    /// <summary>Gets or sets the PEM file of our certificate's private key.</summary>
    /// <value>The default is <see langword="null"/>: none. Needs <see cref="CertificateFile"/>.</value>
    public string? PrivateKeyFile { get; set; }

    /// <summary>Gets or sets the time between two readings of the files; what cannot be used then leaves in force what was read before.</summary>
    /// <value>The default is 10 minutes (as in gRPC). At least one second.</value>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromMinutes(10);
}
