using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MeshClient.Xds.Model;

namespace MeshClient.Security;

/// <summary>
/// Does the TLS handshake with an endpoint by the rules of the cluster's <c>UpstreamTlsContext</c>: trust comes from the configured
/// CA, identity from the SAN list, and the name of the host counts only where easy mode asks for it. Certificate files are read at each
/// handshake, so a rotated file takes effect with the next connection. Thread-safe.
/// </summary>
internal sealed class TlsConnector(UpstreamTls tls)
{
    private static readonly List<SslApplicationProtocol> Http1Only = [SslApplicationProtocol.Http11];
    private static readonly List<SslApplicationProtocol> Http2Only = [SslApplicationProtocol.Http2];
    private static readonly List<SslApplicationProtocol> Http2OrHttp1 = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    /// <param name="transport">The connection.</param>
    /// <param name="context">What the handler asks for.</param>
    /// <param name="endpointHost">Host name of the endpoint, perhaps with a port; empty if it has none.</param>
    /// <param name="cancellationToken">Ends the handshake.</param>
    public async ValueTask<Stream> AuthenticateAsync(
        Stream transport, SocketsHttpConnectionContext context, string endpointHost, CancellationToken cancellationToken)
    {
        RefuseUnresolved(tls.RootProvider, "roots");
        RefuseUnresolved(tls.IdentityProvider, "certificate");
        var serverName = ServerName.Choose(tls, endpointHost, context.DnsEndPoint.Host);
        var verifier = new PeerCertificateVerifier(tls, LoadTrustedCa(), serverName.Configured);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = serverName.Sent,
            ApplicationProtocols = ProtocolsFor(context.InitialRequestMessage),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => verifier.Verify(certificate, chain, errors),
        };
        if (tls is { CertificateChain: { } chain, PrivateKey: { } key })
        {
            options.ClientCertificateContext = ClientCertificate.Load(chain, key);
        }

        var stream = new SslStream(transport, leaveInnerStreamOpen: false);
        try
        {
            await stream.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch (AuthenticationException exception) when (verifier.Rejection is { } reason)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw new AuthenticationException(reason, exception);
        }
        catch (AuthenticationException exception) when (exception.InnerException is not null)
        {
            // Its own message only points to the inner exception, which a caller of gRPC never sees.
            await stream.DisposeAsync().ConfigureAwait(false);
            throw new AuthenticationException($"the TLS handshake failed: {exception.GetBaseException().Message}", exception);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static List<SslApplicationProtocol> ProtocolsFor(HttpRequestMessage request)
    {
        if (request.Version.Major < 2)
        {
            return request.VersionPolicy == HttpVersionPolicy.RequestVersionOrHigher ? Http2OrHttp1 : Http1Only;
        }

        return request.VersionPolicy == HttpVersionPolicy.RequestVersionOrLower ? Http2OrHttp1 : Http2Only;
    }

    private static void RefuseUnresolved(CertificateProviderReference? provider, string what)
    {
        if (provider is not null)
        {
            throw new AuthenticationException(
                $"The certificate provider '{provider.InstanceName}' of the bootstrap gives no {what}; check its config (SPIFFE bundle maps are not supported yet).");
        }
    }

    private X509Certificate2Collection? LoadTrustedCa()
    {
        if (tls.TrustedCa is not { } source)
        {
            return null;
        }

        var collection = new X509Certificate2Collection();
        collection.ImportFromPem(PemReader.Read(source));
        return collection.Count > 0
            ? collection
            : throw new AuthenticationException($"The trusted CA {PemReader.Describe(source)} holds no certificate.");
    }
}
