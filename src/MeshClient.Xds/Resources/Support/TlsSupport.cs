using static MeshClient.Xds.Resources.Support.SupportStatus;

namespace MeshClient.Xds.Resources.Support;

/// <summary>Transport sockets: the part of <see cref="SupportTable"/>. Immutable.</summary>
internal static class TlsSupport
{
    public static IReadOnlyList<MessageSupport> Messages { get; } =
    [
        new("envoy.extensions.transport_sockets.http_11_proxy.v3.Http11ProxyUpstreamTransport")
        {
            { 1, "transport_socket", "envoy.config.core.v3.TransportSocket", Supported },
        },
        new("envoy.extensions.transport_sockets.tls.v3.CertificateProviderPluginInstance")
        {
            { 1, "instance_name", "string", Supported },
            { 2, "certificate_name", "string", Supported, "handed to the provider; a file_watcher has one certificate and needs no name" },
        },
        new("envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext")
        {
            { 1, "trusted_ca", "envoy.config.core.v3.DataSource", Supported },
            { 2, "verify_certificate_hash", "string", Rejected },
            { 3, "verify_certificate_spki", "string", Rejected },
            { 6, "require_signed_certificate_timestamp", "google.protobuf.BoolValue", Rejected },
            { 7, "crl", "envoy.config.core.v3.DataSource", Rejected },
            { 8, "allow_expired_certificate", "bool", Ignored },
            { 9, "match_subject_alt_names", "envoy.type.matcher.v3.StringMatcher", Supported },
            { 10, "trust_chain_verification", "envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext.TrustChainVerification", Ignored, "the chain is always verified" },
            { 11, "watched_directory", "envoy.config.core.v3.WatchedDirectory", Ignored },
            { 12, "custom_validator_config", "envoy.config.core.v3.TypedExtensionConfig", Rejected },
            { 13, "ca_certificate_provider_instance", "envoy.extensions.transport_sockets.tls.v3.CertificateProviderPluginInstance", Supported, "certificates of a file_watcher; SPIFFE bundle maps fail the connection" },
            { 14, "only_verify_leaf_cert_crl", "bool", Ignored },
            { 15, "match_typed_subject_alt_names", "envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher", Supported },
            { 16, "max_verify_depth", "google.protobuf.UInt32Value", Ignored },
            { 17, "system_root_certs", "envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext.SystemRootCerts", Supported },
        },
        new("envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext.SystemRootCerts")
        {
        },
        new("envoy.extensions.transport_sockets.tls.v3.CommonTlsContext")
        {
            { 1, "tls_params", "envoy.extensions.transport_sockets.tls.v3.TlsParameters", Rejected },
            { 2, "tls_certificates", "envoy.extensions.transport_sockets.tls.v3.TlsCertificate", Supported },
            { 3, "validation_context", "envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext", Supported },
            { 4, "alpn_protocols", "string", Ignored },
            { 6, "tls_certificate_sds_secret_configs", "envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig", Rejected, "ignored beside tls_certificate_provider_instance" },
            { 7, "validation_context_sds_secret_config", "envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig", Rejected },
            { 8, "combined_validation_context", "envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext", Supported },
            { 9, "tls_certificate_certificate_provider", "envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CertificateProvider", Ignored },
            { 10, "validation_context_certificate_provider", "envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CertificateProvider", Rejected },
            { 11, "tls_certificate_certificate_provider_instance", "envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CertificateProviderInstance", Supported, "read if the newer field is unset" },
            { 12, "validation_context_certificate_provider_instance", "envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CertificateProviderInstance", Supported, "read if the newer field is unset" },
            { 13, "custom_handshaker", "envoy.config.core.v3.TypedExtensionConfig", Rejected },
            { 14, "tls_certificate_provider_instance", "envoy.extensions.transport_sockets.tls.v3.CertificateProviderPluginInstance", Supported },
            { 15, "key_log", "envoy.extensions.transport_sockets.tls.v3.TlsKeyLog", Ignored },
            { 16, "custom_tls_certificate_selector", "envoy.config.core.v3.TypedExtensionConfig", Rejected },
        },
        new("envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CertificateProviderInstance")
        {
            { 1, "instance_name", "string", Supported },
            { 2, "certificate_name", "string", Supported, "handed to the provider; a file_watcher has one certificate and needs no name" },
        },
        new("envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext")
        {
            { 1, "default_validation_context", "envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext", Supported },
            { 2, "validation_context_sds_secret_config", "envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig", Ignored },
            { 3, "validation_context_certificate_provider", "envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CertificateProvider", Ignored },
            { 4, "validation_context_certificate_provider_instance", "envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CertificateProviderInstance", Supported, "read if the default context names no roots" },
        },
        new("envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher")
        {
            { 1, "san_type", "envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher.SanType", Supported },
            { 2, "matcher", "envoy.type.matcher.v3.StringMatcher", Supported },
            { 3, "oid", "string", Ignored, "of OTHER_NAME, which is rejected" },
        },
        new("envoy.extensions.transport_sockets.tls.v3.TlsCertificate")
        {
            { 1, "certificate_chain", "envoy.config.core.v3.DataSource", Supported },
            { 2, "private_key", "envoy.config.core.v3.DataSource", Supported },
            { 3, "password", "envoy.config.core.v3.DataSource", Ignored },
            { 4, "ocsp_staple", "envoy.config.core.v3.DataSource", Ignored },
            { 5, "signed_certificate_timestamp", "envoy.config.core.v3.DataSource", Ignored },
            { 6, "private_key_provider", "envoy.extensions.transport_sockets.tls.v3.PrivateKeyProvider", Ignored },
            { 7, "watched_directory", "envoy.config.core.v3.WatchedDirectory", Ignored },
            { 8, "pkcs12", "envoy.config.core.v3.DataSource", Ignored },
        },
        new("envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext")
        {
            { 1, "common_tls_context", "envoy.extensions.transport_sockets.tls.v3.CommonTlsContext", Supported },
            { 2, "sni", "string", Supported },
            { 3, "allow_renegotiation", "bool", Ignored },
            { 4, "max_session_keys", "google.protobuf.UInt32Value", Ignored },
            { 5, "enforce_rsa_key_usage", "google.protobuf.BoolValue", Ignored },
            { 6, "auto_host_sni", "bool", Supported },
            { 7, "auto_sni_san_validation", "bool", Supported },
        },
    ];
}
