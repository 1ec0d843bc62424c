using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Xds.Transport;

/// <summary>The TLS handshake with a control-plane server. Reads the certificate files each time. Thread-safe.</summary>
internal static class ServerTls
{
    public static async Task<Stream> AuthenticateAsync(Stream stream, string host, XdsTlsCredentials credentials, CancellationToken cancellationToken)
    {
        var options = CreateOptions(host, credentials);
        var secure = new SslStream(stream);
        try
        {
            await secure.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static SslClientAuthenticationOptions CreateOptions(string host, XdsTlsCredentials credentials)
    {
        try
        {
            return new SslClientAuthenticationOptions
            {
                TargetHost = host,
                ApplicationProtocols = [SslApplicationProtocol.Http2],
                CertificateChainPolicy = credentials.CaCertificateFile is { } file ? TrustOnly(file) : null,
                ClientCertificateContext = credentials is { CertificateFile: { } certificate, PrivateKeyFile: { } key } ? Identity(certificate, key) : null,
            };
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new IOException($"A certificate file of the tls channel credentials cannot be used: {exception.Message}", exception);
        }
    }

    private static X509ChainPolicy TrustOnly(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy.CustomTrustStore.Count > 0 ? policy : throw new CryptographicException($"'{file}' contains no certificate.");
    }

    private static SslStreamCertificateContext Identity(string certificateFile, string keyFile)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        var leaf = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        if (OperatingSystem.IsWindows())
        {
            // Schannel does not use keys that exist only in memory.
            using var ephemeral = leaf;
            leaf = X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), null);
        }

        return SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }
}
