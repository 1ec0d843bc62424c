using MeshClient.Xds.Resources.Common;
using Context = MeshClient.Xds.Proto.Tls.CommonTlsContext;

namespace MeshClient.Xds.Resources.Tls;

/// <summary>The client certificate for mTLS: one <c>tls_certificates</c> entry with PEM from files or inline. Thread-safe.</summary>
internal static class ClientCertificateParser
{
    /// <summary>Null without a client certificate, and when it is invalid, which is reported.</summary>
    public static ClientCertificate? Parse(Context common, ParseScope scope)
    {
        if (common.TlsCertificateProviderInstance is not null)
        {
            scope.Error("tls_certificate_provider_instance", "certificate providers are not supported yet; use tls_certificates");
        }
        else if (common.TlsCertificateCertificateProviderInstance is not null)
        {
            scope.Error("tls_certificate_certificate_provider_instance", "certificate providers are not supported yet; use tls_certificates");
        }

        if (common.TlsCertificateSdsSecretConfigs.Count > 0)
        {
            scope.Error("tls_certificate_sds_secret_configs", "secrets over SDS are not supported; use tls_certificates");
        }

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

    private static ClientCertificate? ParseEntry(Proto.Tls.TlsCertificate entry, ParseScope scope)
    {
        var chain = PemSourceParser.Parse(entry.CertificateChain, "certificate_chain", scope);
        var key = PemSourceParser.Parse(entry.PrivateKey, "private_key", scope);
        return chain is null || key is null ? null : new ClientCertificate(chain, key);
    }
}
