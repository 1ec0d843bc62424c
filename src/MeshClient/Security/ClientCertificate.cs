using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshClient.Xds.Model;

namespace MeshClient.Security;

/// <summary>Loads the certificate that the client presents for mutual TLS.</summary>
internal static class ClientCertificate
{
    public static SslStreamCertificateContext Load(PemSource chainSource, PemSource keySource)
    {
        var chainPem = PemReader.Read(chainSource);
        X509Certificate2 certificate;
        var chain = new X509Certificate2Collection();
        try
        {
            certificate = X509Certificate2.CreateFromPem(chainPem, PemReader.Read(keySource));
            chain.ImportFromPem(chainPem);
        }
        catch (CryptographicException exception)
        {
            throw new AuthenticationException(
                $"The client certificate {PemReader.Describe(chainSource)} with the private key {PemReader.Describe(keySource)} cannot be used: {exception.Message}",
                exception);
        }

        if (OperatingSystem.IsWindows())
        {
            // Schannel does not accept ephemeral keys.
            using var ephemeral = certificate;
            certificate = X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), password: null);
        }

        chain.RemoveAt(0);
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }
}
