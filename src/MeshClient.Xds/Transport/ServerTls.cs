using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Certificates;
using MeshClient.Xds.Model;

namespace MeshClient.Xds.Transport;

/// <summary>
/// The TLS handshake with a control-plane server, and the certificates that its settings name (gRFC A65). Thread-safe.
/// </summary>
internal sealed class ServerTls : IDisposable
{
    private readonly string _host;
    private readonly TimeProvider _time;
    private readonly CertificateLease<RootMaterial>? _roots;
    private readonly CertificateLease<IdentityMaterial>? _identity;

    /// <param name="host">The name that the server's certificate must carry.</param>
    /// <param name="credentials">The settings.</param>
    /// <param name="certificates">Reads the files.</param>
    /// <param name="time">By which our own certificate runs out.</param>
    public ServerTls(string host, XdsTlsCredentials credentials, CertificateWatches certificates, TimeProvider time)
    {
        (_host, _time) = (host, time);
        _roots = credentials.CaCertificateFile is { } roots
            ? certificates.Acquire(new RootSource(new PemSource(roots, null), credentials.RefreshInterval))
            : null;
        _identity = credentials is { CertificateFile: { } chain, PrivateKeyFile: { } key }
            ? certificates.Acquire(new IdentitySource(new PemSource(chain, null), new PemSource(key, null), credentials.RefreshInterval))
            : null;
    }

    /// <exception cref="AuthenticationException">
    /// The handshake failed, or the first certificates cannot be read: the next attempt to connect reads again.
    /// </exception>
    public async Task<Stream> AuthenticateAsync(Stream stream, CancellationToken cancellationToken)
    {
        var options = await CreateOptionsAsync(cancellationToken).ConfigureAwait(false);
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

    public void Dispose()
    {
        _roots?.Dispose();
        _identity?.Dispose();
    }

    private async Task<SslClientAuthenticationOptions> CreateOptionsAsync(CancellationToken cancellationToken)
    {
        var roots = await GetAsync(_roots, "ca_certificate_file", cancellationToken).ConfigureAwait(false);
        var identity = await GetAsync(_identity, "certificate_file, private_key_file", cancellationToken).ConfigureAwait(false);
        if (identity?.ValidityAt(_time.GetUtcNow()) == CertificateValidity.Expired)
        {
            throw new AuthenticationException(
                $"Our certificate of the tls channel credentials (certificate_file) ran out at {identity.ValidUntil:u}; renew it.");
        }

        return new SslClientAuthenticationOptions
        {
            TargetHost = _host,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
            CertificateChainPolicy = TrustPolicyFor(roots),
            ClientCertificateContext = identity?.Context,
        };
    }

    private static async Task<T?> GetAsync<T>(CertificateLease<T>? lease, string field, CancellationToken cancellationToken)
        where T : CertificateMaterial
    {
        if (lease is null)
        {
            return null;
        }

        try
        {
            return await lease.Watch.GetOrReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CertificateReadException exception)
        {
            throw new AuthenticationException($"The tls channel credentials ({field}) cannot be used: {exception.Message}", exception);
        }
    }

    // Nothing is fetched from where the server's certificate points to.
    private static X509ChainPolicy TrustPolicyFor(RootMaterial? roots)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (roots is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(roots.Certificates);
        }

        return policy;
    }
}
