using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Case = MeshClient.Xds.Proto.Tls.CommonTlsContext.ValidationContextTypeOneofCase;
using Combined = MeshClient.Xds.Proto.Tls.CommonTlsContext.Types.CombinedCertificateValidationContext;
using CommonContext = MeshClient.Xds.Proto.Tls.CommonTlsContext;
using Validation = MeshClient.Xds.Proto.Tls.CertificateValidationContext;

namespace MeshClient.Xds.Resources.Tls;

/// <summary>
/// How the certificate of a server is checked (security 2.4). A context without roots, which Envoy takes for "do not verify", is
/// refused. Thread-safe.
/// </summary>
internal static class CertificateValidationParser
{
    private const string ProviderField = "ca_certificate_provider_instance";
    private const string SupersededField = "validation_context_certificate_provider_instance";

    public static UpstreamTls Parse(CommonContext common, ParseScope scope)
    {
        switch (common.ValidationContextTypeCase)
        {
            case Case.ValidationContext:
                using (scope.Enter("validation_context"))
                {
                    var parsed = ParseContext(common.ValidationContext, scope);
                    return HasRoots(common.ValidationContext) ? parsed : WithoutRoots(parsed, scope);
                }

            case Case.CombinedValidationContext:
                using (scope.Enter("combined_validation_context"))
                {
                    return ParseCombined(common.CombinedValidationContext, scope);
                }

            case Case.ValidationContextCertificateProviderInstance:
                return new UpstreamTls
                {
                    RootProvider = CertificateProviderParser.Parse(common.ValidationContextCertificateProviderInstance, SupersededField, scope),
                };
            case Case.ValidationContextSdsSecretConfig:
                scope.Error("validation_context_sds_secret_config", "secrets over SDS are not supported; use validation_context");
                break;
            case Case.ValidationContextCertificateProvider:
                scope.Error("validation_context_certificate_provider", "is not supported; use validation_context");
                break;
            default:
                scope.Error("validation_context", "is required; without it the certificate of the server would not be verified");
                break;
        }

        return new UpstreamTls();
    }

    // As in gRPC the SDS part is not read (security 2.3): what it would add only counts where the rest names no roots, which is refused.
    private static UpstreamTls ParseCombined(Combined combined, ParseScope scope)
    {
        var context = combined.DefaultValidationContext ?? new Validation();
        UpstreamTls parsed;
        using (scope.Enter("default_validation_context"))
        {
            parsed = ParseContext(context, scope);
            if (HasRoots(context))
            {
                return parsed;
            }

            if (combined.ValidationContextCertificateProviderInstance is null)
            {
                return WithoutRoots(parsed, scope);
            }
        }

        var provider = CertificateProviderParser.Parse(combined.ValidationContextCertificateProviderInstance, SupersededField, scope);
        return parsed with { RootProvider = provider };
    }

    private static UpstreamTls ParseContext(Validation context, ParseScope scope)
    {
        RejectUnsupported(context, scope);
        var provider = CertificateProviderParser.Parse(context.CaCertificateProviderInstance, ProviderField, scope);
        var hasProvider = context.CaCertificateProviderInstance is not null;
        scope.IgnoredIf(hasProvider && context.TrustedCa is not null, "trusted_ca");
        return new UpstreamTls
        {
            RootProvider = provider,
            TrustedCa = hasProvider || context.TrustedCa is null ? null : PemSourceParser.Parse(context.TrustedCa, "trusted_ca", scope),
            UseSystemRoots = !hasProvider && context.TrustedCa is null && context.SystemRootCerts is not null,
            SubjectAltNames = SubjectAltNameParser.Parse(context, scope),
        };
    }

    private static bool HasRoots(Validation context) =>
        context is not { TrustedCa: null, SystemRootCerts: null, CaCertificateProviderInstance: null };

    private static UpstreamTls WithoutRoots(UpstreamTls tls, ParseScope scope)
    {
        scope.Error($"set {ProviderField}, trusted_ca or system_root_certs; without roots the certificate of the server would not be verified");
        return tls;
    }

    private static void RejectUnsupported(Validation context, ParseScope scope)
    {
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
    }
}
