using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeshClient.Testing;

/// <summary>A certificate authority that lives in memory and issues certificates for tests. Thread-safe.</summary>
/// <example>
/// <code>
/// using var ca = new TestCertificateAuthority();
/// using var server = ca.Issue("localhost", "127.0.0.1", "spiffe://cluster.local/ns/shop/sa/payments");
/// await using var backend = await FakeBackend.StartAsync(new FakeBackendOptions { Certificate = server });
/// </code>
/// </example>
public sealed class TestCertificateAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    private readonly TimeProvider _time;

    /// <summary>Creates an authority with a fresh key.</summary>
    /// <param name="commonName">The common name of its own certificate.</param>
    /// <param name="timeProvider">The clock by which validity is counted; null is the machine's, by which TLS stacks judge.</param>
    public TestCertificateAuthority(string commonName = "MeshClient test CA", TimeProvider? timeProvider = null)
    {
        _time = timeProvider ?? TimeProvider.System;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(SubjectOf(commonName), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 1, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = _time.GetUtcNow();
        Certificate = request.CreateSelfSigned(now - Lifetime, now + Lifetime);
        CertificatePem = Certificate.ExportCertificatePem();
    }

    /// <summary>The authority's own certificate: what peers must trust.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The authority's own certificate as PEM.</summary>
    public string CertificatePem { get; }

    /// <summary>Issues a certificate for servers and clients.</summary>
    /// <param name="subjectAltNames">DNS names, IP addresses and URIs; see <see cref="TestCertificateOptions.SubjectAltNames"/>.</param>
    /// <returns>The certificate, valid for a day.</returns>
    public TestCertificate Issue(params string[] subjectAltNames)
    {
        ArgumentNullException.ThrowIfNull(subjectAltNames);
        var options = new TestCertificateOptions();
        foreach (var name in subjectAltNames)
        {
            options.SubjectAltNames.Add(name);
        }

        return Issue(options);
    }

    /// <summary>Issues a certificate.</summary>
    /// <param name="options">What to write into it.</param>
    /// <returns>The certificate.</returns>
    public TestCertificate Issue(TestCertificateOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = _time.GetUtcNow();
        using var issued = CreateRequest(options, key).Create(
            Certificate, now + options.ValidFrom, now + options.ValidUntil, RandomNumberGenerator.GetBytes(16));
        using var withKey = issued.CopyWithPrivateKey(key);

        // Some TLS stacks refuse keys that exist only in memory; a round trip through PKCS #12 makes them usable.
        var usable = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null);
        return new TestCertificate(usable, issued.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>True for a certificate that this authority issued and that is valid now.</summary>
    /// <param name="certificate">The certificate of a peer.</param>
    public bool Trusts(X509Certificate2? certificate)
    {
        if (certificate is null)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        return chain.Build(certificate);
    }

    /// <summary>Releases the authority's key.</summary>
    public void Dispose() => Certificate.Dispose();

    private static CertificateRequest CreateRequest(TestCertificateOptions options, ECDsa key)
    {
        var request = new CertificateRequest(SubjectOf(options.CommonName), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(Purposes(options), false));
        if (options.SubjectAltNames.Count > 0)
        {
            request.CertificateExtensions.Add(SubjectAltNames(options.SubjectAltNames));
        }

        return request;
    }

    private static OidCollection Purposes(TestCertificateOptions options)
    {
        var purposes = new OidCollection();
        if (options.ForServers)
        {
            purposes.Add(new Oid(ServerAuthentication));
        }

        if (options.ForClients)
        {
            purposes.Add(new Oid(ClientAuthentication));
        }

        return purposes;
    }

    private static X509Extension SubjectAltNames(IEnumerable<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (name.Contains("://", StringComparison.Ordinal))
            {
                builder.AddUri(new Uri(name));
            }
            else if (IPAddress.TryParse(name, out var address))
            {
                builder.AddIpAddress(address);
            }
            else
            {
                builder.AddDnsName(name);
            }
        }

        return builder.Build();
    }

    private static X500DistinguishedName SubjectOf(string commonName)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(commonName);
        return builder.Build();
    }
}
