namespace MeshClient.Xds.Resources;

/// <summary>
/// What validation depends on besides the resource: the certificate providers of the bootstrap, and whether the server may send
/// security-sensitive settings (server feature <c>trusted_xds_server</c>, gRFC A81). Immutable.
/// </summary>
internal sealed record ParseContext(IReadOnlySet<string> CertificateProviders, bool TrustedServer);
