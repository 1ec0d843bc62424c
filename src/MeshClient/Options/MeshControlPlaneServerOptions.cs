using MeshClient.Xds.Bootstrap;

namespace MeshClient;

/// <summary>One control-plane server.</summary>
public sealed class MeshControlPlaneServerOptions
{
    /// <summary>
    /// Gets or sets the address: <c>https://host:port</c>, <c>http://host:port</c>, or a gRPC target such as <c>host:port</c>,
    /// <c>dns:///host:port</c> or <c>unix:///path</c>.
    /// </summary>
    /// <value>Empty by default; required.</value>
    public string Uri { get; set; } = "";

    /// <summary>Gets or sets how the connection is secured.</summary>
    /// <value>The default is <see langword="null"/>: <see cref="MeshServerCredentials.Tls"/> for <c>https</c>, otherwise
    /// <see cref="MeshServerCredentials.Insecure"/>.</value>
    public MeshServerCredentials? Credentials { get; set; }

    /// <summary>Gets or sets the PEM file of the authorities that may sign the server's certificate.</summary>
    /// <value>The default is <see langword="null"/>: the roots of the system. Only with TLS.</value>
    public string? CaFile { get; set; }

    /// <summary>Gets or sets the PEM file of the client certificate chain.</summary>
    /// <value>The default is <see langword="null"/>: none. Needs <see cref="PrivateKeyFile"/>.</value>
    public string? CertificateFile { get; set; }

    /// <summary>Gets or sets the PEM file of the client certificate's private key.</summary>
    /// <value>The default is <see langword="null"/>: none. Needs <see cref="CertificateFile"/>.</value>
    public string? PrivateKeyFile { get; set; }

    /// <summary>Gets or sets the time between two readings of the PEM files; what cannot be used then leaves in force what was read before.</summary>
    /// <value>The default is 10 minutes (as in gRPC). At least one second.</value>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Gets or sets the file of a JSON web token that is sent to the server as <c>authorization: Bearer</c> (gRFC A97); it is read again
    /// before the token runs out.
    /// </summary>
    /// <value>The default is <see langword="null"/>: no token. Only with TLS.</value>
    public string? TokenFile { get; set; }

    /// <summary>Gets or sets the variant of the discovery service that is spoken with the server.</summary>
    /// <value>The default is <see cref="XdsTransportProtocol.StateOfTheWorld"/>, which every control plane speaks.</value>
    public XdsTransportProtocol Protocol { get; set; }

    /// <summary>Gets or sets how Listeners and Clusters are asked for.</summary>
    /// <value>The default is <see cref="XdsSubscriptionMode.Named"/>: only those that calls need.</value>
    public XdsSubscriptionMode Subscriptions { get; set; }

    /// <summary>Gets the server features of the gRPC xDS bootstrap, such as <c>ignore_resource_deletion</c>.</summary>
    /// <value>Empty by default. Unknown features are ignored, as in gRPC.</value>
    public IList<string> Features { get; } = [];
}
