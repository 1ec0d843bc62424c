namespace MeshClient.Xds.Certificates;

/// <summary>
/// What a handshake is made with, ready for use. Kept by every handshake that began with it, and therefore never disposed but left to the
/// garbage collector. Immutable.
/// </summary>
/// <param name="ValidFrom">When the certificate that comes last begins to be valid.</param>
/// <param name="ValidUntil">When the certificate that ends first runs out.</param>
internal abstract record CertificateMaterial(DateTimeOffset ValidFrom, DateTimeOffset ValidUntil)
{
    // Security 15.2.
    private const double LastPart = 0.25;

    public CertificateValidity ValidityAt(DateTimeOffset now) =>
        now >= ValidUntil ? CertificateValidity.Expired
        : ValidUntil - now < LastPart * (ValidUntil - ValidFrom) ? CertificateValidity.ExpiresSoon
        : CertificateValidity.Good;
}
