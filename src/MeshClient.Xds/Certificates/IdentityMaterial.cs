using System.Net.Security;

namespace MeshClient.Xds.Certificates;

/// <summary>Our certificate with its key and chain. Immutable.</summary>
/// <param name="Context">For handshakes.</param>
/// <param name="ValidFrom">Of the leaf.</param>
/// <param name="ValidUntil">Of the leaf.</param>
internal sealed record IdentityMaterial(SslStreamCertificateContext Context, DateTimeOffset ValidFrom, DateTimeOffset ValidUntil)
    : CertificateMaterial(ValidFrom, ValidUntil);
