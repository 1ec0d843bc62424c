using System.Formats.Asn1;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Security;

/// <summary>
/// Decides whether the certificate of an endpoint is trusted, and remembers why not. Single-owner: one handshake.
/// </summary>
/// <param name="tls">The cluster's settings.</param>
/// <param name="trustedCa">The roots; null for those of the system.</param>
/// <param name="serverName">The configured name that was sent; null if there is none.</param>
internal sealed class PeerCertificateVerifier(UpstreamTls tls, X509Certificate2Collection? trustedCa, string? serverName = null)
{
    /// <summary>Why the last certificate was refused, in words for the person on call.</summary>
    public string? Rejection { get; private set; }

    /// <param name="certificate">Of the peer.</param>
    /// <param name="chain">Built by <see cref="TrustPolicy"/>.</param>
    /// <param name="errors">What the platform found.</param>
    public bool Verify(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        try
        {
            Rejection = FindFault(certificate, chain, errors);
        }
        catch (Exception exception) when (exception is CryptographicException or AsnContentException or ArgumentException)
        {
            // What the peer sent cannot even be read.
            Rejection = $"The endpoint's certificate is malformed: {exception.Message}";
        }

        return Rejection is null;
    }

    private string? FindFault(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 peer)
        {
            return "The endpoint sent no certificate.";
        }

        if (tls.VerifyHostName && errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return $"The endpoint's certificate '{peer.Subject}' does not name the requested host.";
        }

        return FindChainFault(peer, chain, errors) ?? FindIdentityFault(peer);
    }

    private string? FindChainFault(X509Certificate2 peer, X509Chain? chain, SslPolicyErrors errors)
    {
        if (!errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            return null;
        }

        if (trustedCa is null)
        {
            return $"The endpoint's certificate '{peer.Subject}' is not trusted by the system roots: {Describe(chain)}";
        }

        return chain is not null && TrustPolicy.LeadsToIntermediate(peer, chain, trustedCa)
            ? null
            : $"The endpoint's certificate '{peer.Subject}' is not trusted by the cluster's CA: {Describe(chain)}";
    }

    private string? FindIdentityFault(X509Certificate2 peer)
    {
        if (tls.AutoSniSanValidation && serverName is not null)
        {
            return FindServerNameFault(peer, serverName);
        }

        if (tls.SubjectAltNames.IsEmpty || SubjectAltNames.Of(peer).Any(name => name.MatchesAny(tls.SubjectAltNames)))
        {
            return null;
        }

        var names = string.Join(", ", SubjectAltNames.Of(peer).Select(name => name.Value));
        return $"The endpoint's certificate names [{names}], none of which the cluster's match_typed_subject_alt_names accepts.";
    }

    // gRFC A101: replaces the list of names, and only a DNS name counts.
    private static string? FindServerNameFault(X509Certificate2 peer, string serverName)
    {
        EquatableArray<SubjectAltNameMatch> wanted = [new(SubjectAltNameKind.Dns, new StringMatch(StringMatchKind.Exact, serverName))];
        return SubjectAltNames.Of(peer).Any(name => name.MatchesAny(wanted))
            ? null
            : $"The endpoint's certificate '{peer.Subject}' has no DNS name for the server name '{serverName}', which auto_sni_san_validation requires.";
    }

    private static string Describe(X509Chain? chain) =>
        chain is null ? "no chain" : string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()));
}
