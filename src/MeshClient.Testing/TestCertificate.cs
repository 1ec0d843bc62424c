using System.Security.Cryptography.X509Certificates;

namespace MeshClient.Testing;

/// <summary>A certificate with its private key, made by a <see cref="TestCertificateAuthority"/>. Immutable.</summary>
public sealed class TestCertificate : IDisposable
{
    internal TestCertificate(X509Certificate2 certificate, string certificatePem, string privateKeyPem) =>
        (Certificate, CertificatePem, PrivateKeyPem) = (certificate, certificatePem, privateKeyPem);

    /// <summary>The certificate with its private key, usable for server and client handshakes on every platform.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The certificate as PEM.</summary>
    public string CertificatePem { get; }

    /// <summary>The private key as PEM (PKCS #8).</summary>
    public string PrivateKeyPem { get; }

    /// <summary>Releases the private key.</summary>
    public void Dispose() => Certificate.Dispose();
}
