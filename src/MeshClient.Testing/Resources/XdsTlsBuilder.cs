using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Matchers;
using MeshClient.Xds.Proto.Tls;
using SanType = MeshClient.Xds.Proto.Tls.SubjectAltNameMatcher.Types.SanType;

namespace MeshClient.Testing.Resources;

/// <summary>Builds the TLS settings of a cluster (<c>UpstreamTlsContext</c>, gRFC A29). Not thread-safe.</summary>
public sealed class XdsTlsBuilder
{
    private readonly CertificateValidationContext _validation = new();

    internal XdsTlsBuilder() => Context = new UpstreamTlsContext
    {
        CommonTlsContext = new CommonTlsContext { ValidationContext = _validation },
    };

    internal UpstreamTlsContext Context { get; }

    /// <summary>Sends a server name in the handshake.</summary>
    /// <param name="serverName">The name.</param>
    public XdsTlsBuilder Sni(string serverName)
    {
        Context.Sni = serverName;
        return this;
    }

    /// <summary>Trusts the roots of a certificate provider of the client's bootstrap.</summary>
    /// <param name="provider">The name of the provider instance.</param>
    public XdsTlsBuilder TrustProvider(string provider)
    {
        _validation.CaCertificateProviderInstance = new CertificateProviderPluginInstance { InstanceName = provider };
        return this;
    }

    /// <summary>Trusts a certificate authority that is sent with the cluster.</summary>
    /// <param name="pem">Its certificate as PEM, such as <see cref="TestCertificateAuthority.CertificatePem"/>.</param>
    public XdsTlsBuilder TrustCa(string pem)
    {
        _validation.TrustedCa = new DataSource { InlineString = pem };
        return this;
    }

    /// <summary>Trusts a test authority, whose certificate is sent with the cluster.</summary>
    /// <param name="authority">The authority.</param>
    public XdsTlsBuilder TrustCa(TestCertificateAuthority authority)
    {
        ArgumentNullException.ThrowIfNull(authority);
        return TrustCa(authority.CertificatePem);
    }

    /// <summary>Trusts the roots of the client's system (gRFC A82).</summary>
    public XdsTlsBuilder TrustSystemRoots()
    {
        _validation.SystemRootCerts = new CertificateValidationContext.Types.SystemRootCerts();
        return this;
    }

    /// <summary>Presents the certificate of a certificate provider of the client's bootstrap.</summary>
    /// <param name="provider">The name of the provider instance.</param>
    public XdsTlsBuilder IdentityProvider(string provider)
    {
        Context.CommonTlsContext.TlsCertificateProviderInstance = new CertificateProviderPluginInstance { InstanceName = provider };
        return this;
    }

    /// <summary>Presents a certificate that is sent with the cluster, key included.</summary>
    /// <param name="certificate">The certificate.</param>
    public XdsTlsBuilder Identity(TestCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        Context.CommonTlsContext.TlsCertificates.Add(new TlsCertificate
        {
            CertificateChain = new DataSource { InlineString = certificate.CertificatePem },
            PrivateKey = new DataSource { InlineString = certificate.PrivateKeyPem },
        });
        return this;
    }

    /// <summary>Accepts servers whose certificate has this DNS name. Several accept any of them.</summary>
    /// <param name="name">The exact name.</param>
    public XdsTlsBuilder AcceptDnsName(string name) => Accept(SanType.Dns, name);

    /// <summary>Accepts servers whose certificate has this URI, such as a SPIFFE identity. Several accept any of them.</summary>
    /// <param name="uri">The exact URI.</param>
    public XdsTlsBuilder AcceptUri(string uri) => Accept(SanType.Uri, uri);

    private XdsTlsBuilder Accept(SanType type, string value)
    {
        _validation.MatchTypedSubjectAltNames.Add(
            new SubjectAltNameMatcher { SanType = type, Matcher = new StringMatcher { Exact = value } });
        return this;
    }
}
