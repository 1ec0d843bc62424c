using System.Net.Security;
using System.Security.Authentication;
using MeshClient.Xds.Certificates;
using MeshClient.Xds.Model;

namespace MeshClient.Security;

/// <summary>
/// Does the TLS handshake with an endpoint by the rules of the cluster's <c>UpstreamTlsContext</c>: trust comes from the configured
/// CA, identity from the SAN list, and the name of the host counts only where easy mode asks for it. Each handshake takes the certificates
/// in force when it begins. Thread-safe.
/// </summary>
/// <param name="tls">The rules.</param>
/// <param name="providers">Where certificates come from.</param>
/// <param name="time">By which our own certificate runs out.</param>
internal sealed class TlsConnector(UpstreamTls tls, CertificateProviders providers, TimeProvider time) : IDisposable
{
    private static readonly List<SslApplicationProtocol> Http1Only = [SslApplicationProtocol.Http11];
    private static readonly List<SslApplicationProtocol> Http2Only = [SslApplicationProtocol.Http2];
    private static readonly List<SslApplicationProtocol> Http2OrHttp1 = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    private readonly CertificateUse<RootMaterial>? _roots = providers.UseRoots(tls);
    private readonly CertificateUse<IdentityMaterial>? _identity = providers.UseIdentity(tls);

    /// <summary>The rules that it follows.</summary>
    public UpstreamTls Rules => tls;

    /// <param name="transport">The connection.</param>
    /// <param name="context">What the handler asks for.</param>
    /// <param name="endpointHost">Host name of the endpoint, perhaps with a port; empty if it has none.</param>
    /// <param name="cancellationToken">Ends the handshake.</param>
    public async ValueTask<Stream> AuthenticateAsync(
        Stream transport, SocketsHttpConnectionContext context, string endpointHost, CancellationToken cancellationToken)
    {
        var roots = _roots is null ? null : await _roots.GetAsync(cancellationToken).ConfigureAwait(false);
        var identity = _identity is null ? null : await _identity.GetAsync(cancellationToken).ConfigureAwait(false);
        if (identity?.ValidityAt(time.GetUtcNow()) == CertificateValidity.Expired)
        {
            throw new AuthenticationException($"Our certificate, the leaf of {_identity!.Subject}, ran out at {identity.ValidUntil:u}; renew it.");
        }

        var serverName = ServerName.Choose(tls, endpointHost, context.DnsEndPoint.Host);
        var verifier = new PeerCertificateVerifier(tls, roots?.Certificates, serverName.Configured);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = serverName.Sent,
            ApplicationProtocols = ProtocolsFor(context.InitialRequestMessage),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
            CertificateChainPolicy = TrustPolicy.Create(roots?.Certificates),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => verifier.Verify(certificate, chain, errors),
            ClientCertificateContext = identity?.Context,
        };
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

    /// <summary>The certificates are not renewed any more; connections that are being made still use them.</summary>
    public void Dispose()
    {
        _roots?.Dispose();
        _identity?.Dispose();
    }

    private static List<SslApplicationProtocol> ProtocolsFor(HttpRequestMessage request)
    {
        if (request.Version.Major < 2)
        {
            return request.VersionPolicy == HttpVersionPolicy.RequestVersionOrHigher ? Http2OrHttp1 : Http1Only;
        }

        return request.VersionPolicy == HttpVersionPolicy.RequestVersionOrLower ? Http2OrHttp1 : Http2Only;
    }
}
