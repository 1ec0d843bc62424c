using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>TLS towards the endpoints of a cluster (<c>UpstreamTlsContext</c>). Immutable.</summary>
internal sealed record UpstreamTls
{
    /// <summary>Null: see <see cref="AutoHostSni"/>; without that the host of the request.</summary>
    public string? Sni { get; init; }

    /// <summary>The host name of the endpoint, if it has one, goes before <see cref="Sni"/> (gRFC A101).</summary>
    public bool AutoHostSni { get; init; }

    /// <summary>The certificate must name the server name that was sent; <see cref="SubjectAltNames"/> then do not count (gRFC A101).</summary>
    public bool AutoSniSanValidation { get; init; }

    /// <summary>Where the roots come from; then <see cref="TrustedCa"/> is null and <see cref="UseSystemRoots"/> false.</summary>
    public CertificateProviderReference? RootProvider { get; init; }

    /// <summary>PEM bundle to trust; null with <see cref="UseSystemRoots"/>.</summary>
    public PemSource? TrustedCa { get; init; }

    public bool UseSystemRoots { get; init; }

    /// <summary>Where our certificate comes from; then <see cref="CertificateChain"/> is null.</summary>
    public CertificateProviderReference? IdentityProvider { get; init; }

    /// <summary>Client certificate for mTLS.</summary>
    public PemSource? CertificateChain { get; init; }

    public PemSource? PrivateKey { get; init; }

    /// <summary>How often the files above are read again; certificate providers have their own interval.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>Any of these must match a subject alternative name; empty accepts every certificate of the CA.</summary>
    public EquatableArray<SubjectAltNameMatch> SubjectAltNames { get; init; } = [];

    /// <summary>The certificate must name the host that was asked for (easy mode; Envoy leaves it to the SAN list).</summary>
    public bool VerifyHostName { get; init; }
}
