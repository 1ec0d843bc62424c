using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeshClient.Security;

/// <summary>
/// How the chain of a peer's certificate is built (security 7.1): to the given roots only, without revocation lists and, above all, without
/// fetching what the certificate points to, because an address of the peer's choosing would hold up the handshake. Thread-safe.
/// </summary>
internal static class TrustPolicy
{
    // A certificate of the same CA that is meant for clients only must not pass for a server.
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <param name="roots">Null for those of the system.</param>
    public static X509ChainPolicy Create(X509Certificate2Collection? roots)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (roots is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(roots);
        }

        return policy;
    }

    /// <summary>
    /// As in Envoy and gRPC a certificate of the configured CA may be an intermediate one. The platform only ends chains at roots: a chain
    /// that lacks nothing but its end is built again with any end, and accepted if it passes through a configured certificate.
    /// </summary>
    /// <param name="peer">The certificate.</param>
    /// <param name="refused">The chain that did not reach a root.</param>
    /// <param name="roots">What is trusted.</param>
    public static bool LeadsToIntermediate(X509Certificate2 peer, X509Chain refused, X509Certificate2Collection roots)
    {
        if (!LacksOnlyItsEnd(refused))
        {
            return false;
        }

        using var chain = new X509Chain { ChainPolicy = Create(roots) };
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        chain.ChainPolicy.ExtraStore.AddRange(refused.ChainPolicy.ExtraStore);
        chain.ChainPolicy.ExtraStore.AddRange(roots);

        // What is unknown may be anybody, so the certificate itself is compared.
        return chain.Build(peer)
            && LacksOnlyItsEnd(chain)
            && chain.ChainElements.Skip(1).Any(element => roots.Any(root => root.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span)));
    }

    private static bool LacksOnlyItsEnd(X509Chain chain) =>
        Array.TrueForAll(chain.ChainStatus, status => status.Status is X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.UntrustedRoot);
}
