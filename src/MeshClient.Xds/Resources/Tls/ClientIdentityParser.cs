using MeshClient.Xds.Resources.Common;
using Context = MeshClient.Xds.Proto.Tls.CommonTlsContext;

namespace MeshClient.Xds.Resources.Tls;

/// <summary>
/// The client certificate for mTLS: a certificate provider or, beyond gRPC, one <c>tls_certificates</c> entry with PEM from files or
/// inline. With a provider everything else is ignored. Thread-safe.
/// </summary>
internal static class ClientIdentityParser
{
    /// <summary>Null without a client certificate, and when it is invalid, which is reported.</summary>
    public static ClientIdentity? Parse(Context common, ParseScope scope)
    {
        if (common.TlsCertificateProviderInstance is not null)
        {
            ReportReplaced(common, scope);
            return CertificateProviderParser.Parse(common.TlsCertificateProviderInstance, "tls_certificate_provider_instance", scope) is { } provider
                ? new ClientIdentity(provider, null, null)
                : null;
        }

        if (common.TlsCertificateCertificateProviderInstance is not null)
        {
            ReportReplaced(common, scope);
            return CertificateProviderParser.Parse(
                common.TlsCertificateCertificateProviderInstance, "tls_certificate_certificate_provider_instance", scope) is { } provider
                    ? new ClientIdentity(provider, null, null)
                    : null;
        }

        if (common.TlsCertificateSdsSecretConfigs.Count > 0)
        {
            scope.Error(
                "tls_certificate_sds_secret_configs",
                "secrets over SDS are not supported; use tls_certificate_provider_instance or tls_certificates");
        }

        return ParseCertificates(common, scope);
    }

    private static void ReportReplaced(Context common, ParseScope scope)
    {
        scope.IgnoredIf(common.TlsCertificates.Count > 0, "tls_certificates");
        scope.IgnoredIf(common.TlsCertificateSdsSecretConfigs.Count > 0, "tls_certificate_sds_secret_configs");
    }

    private static ClientIdentity? ParseCertificates(Context common, ParseScope scope)
    {
        switch (common.TlsCertificates.Count)
        {
            case 0:
                return null;
            case 1:
                using (scope.Enter("tls_certificates", 0))
                {
                    return ParseEntry(common.TlsCertificates[0], scope);
                }

            default:
                scope.Error("tls_certificates", "only one client certificate is supported");
                return null;
        }
    }

    private static ClientIdentity? ParseEntry(Proto.Tls.TlsCertificate entry, ParseScope scope)
    {
        var chain = PemSourceParser.Parse(entry.CertificateChain, "certificate_chain", scope);
        var key = PemSourceParser.Parse(entry.PrivateKey, "private_key", scope);
        return chain is null || key is null ? null : new ClientIdentity(null, chain, key);
    }
}
