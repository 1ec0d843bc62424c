using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Case = MeshClient.Xds.Proto.Tls.CommonTlsContext.ValidationContextTypeOneofCase;
using CommonContext = MeshClient.Xds.Proto.Tls.CommonTlsContext;
using Validation = MeshClient.Xds.Proto.Tls.CertificateValidationContext;

namespace MeshClient.Xds.Resources.Tls;

/// <summary>
/// How the certificate of a server is checked (security 2.4). A context without roots, which Envoy takes for "do not verify", is
/// refused. Thread-safe.
/// </summary>
internal static class CertificateValidationParser
{
    public static UpstreamTls Parse(CommonContext common, ParseScope scope)
    {
        switch (common.ValidationContextTypeCase)
        {
            case Case.ValidationContext:
                using (scope.Enter("validation_context"))
                {
                    return ParseContext(common.ValidationContext, scope);
                }

            case Case.CombinedValidationContext:
                using (scope.Enter("combined_validation_context"))
                {
                    return ParseCombined(common.CombinedValidationContext, scope);
                }

            case Case.ValidationContextSdsSecretConfig:
                scope.Error("validation_context_sds_secret_config", "secrets over SDS are not supported; use validation_context");
                break;
            case Case.ValidationContextCertificateProvider:
                scope.Error("validation_context_certificate_provider", "is not supported; use validation_context");
                break;
            case Case.ValidationContextCertificateProviderInstance:
                scope.Error("validation_context_certificate_provider_instance", "certificate providers are not supported yet; use validation_context");
                break;
            default:
                scope.Error("validation_context", "is required; without it the certificate of the server would not be verified");
                break;
        }

        return new UpstreamTls();
    }

    private static UpstreamTls ParseCombined(CommonContext.Types.CombinedCertificateValidationContext combined, ParseScope scope)
    {
        if (combined.ValidationContextSdsSecretConfig is not null)
        {
            scope.Error("validation_context_sds_secret_config", "secrets over SDS are not supported; use validation_context");
        }

        // Read by Istio's rule only if the newer field yields nothing (security 2.6); we support neither yet.
        if (combined.ValidationContextCertificateProviderInstance is not null)
        {
            scope.Error("validation_context_certificate_provider_instance", "certificate providers are not supported yet");
        }

        using var level = scope.Enter("default_validation_context");
        return ParseContext(combined.DefaultValidationContext ?? new Validation(), scope);
    }

    private static UpstreamTls ParseContext(Validation context, ParseScope scope)
    {
        RejectUnsupported(context, scope);
        var trustedCa = context.TrustedCa is null ? null : PemSourceParser.Parse(context.TrustedCa, "trusted_ca", scope);
        if (context is { TrustedCa: null, SystemRootCerts: null, CaCertificateProviderInstance: null })
        {
            scope.Error("set trusted_ca or system_root_certs; without roots the certificate of the server would not be verified");
        }

        return new UpstreamTls
        {
            TrustedCa = trustedCa,
            UseSystemRoots = context.TrustedCa is null && context.SystemRootCerts is not null,
            SubjectAltNames = SubjectAltNameParser.Parse(context, scope),
        };
    }

    private static void RejectUnsupported(Validation context, ParseScope scope)
    {
        if (context.CaCertificateProviderInstance is not null)
        {
            scope.Error("ca_certificate_provider_instance", "certificate providers are not supported yet; use trusted_ca or system_root_certs");
        }

        if (context.VerifyCertificateHash.Count > 0)
        {
            scope.Error("verify_certificate_hash", "is not supported; use trusted_ca and match_typed_subject_alt_names");
        }

        if (context.VerifyCertificateSpki.Count > 0)
        {
            scope.Error("verify_certificate_spki", "is not supported; use trusted_ca and match_typed_subject_alt_names");
        }

        if (context.RequireSignedCertificateTimestamp == true)
        {
            scope.Error("require_signed_certificate_timestamp", "is not supported");
        }

        if (context.Crl is not null)
        {
            scope.Error("crl", "revocation lists are not supported");
        }

        if (context.CustomValidatorConfig is not null)
        {
            scope.Error("custom_validator_config", "is not supported");
        }

        // ACCEPT_UNTRUSTED is never honoured: the chain is always verified.
        scope.IgnoredIf(context.TrustChainVerification != Validation.Types.TrustChainVerification.VerifyTrustChain, "trust_chain_verification");
    }
}
