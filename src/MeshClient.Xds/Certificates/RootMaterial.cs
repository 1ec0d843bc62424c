using System.Security.Cryptography.X509Certificates;

namespace MeshClient.Xds.Certificates;

/// <summary>The authorities that may sign the certificates of peers; at least one. Immutable.</summary>
/// <param name="Certificates">Never changed once it is here.</param>
/// <param name="ValidFrom">Of the one that comes last.</param>
/// <param name="ValidUntil">Of the one that runs out first.</param>
internal sealed record RootMaterial(X509Certificate2Collection Certificates, DateTimeOffset ValidFrom, DateTimeOffset ValidUntil)
    : CertificateMaterial(ValidFrom, ValidUntil);
