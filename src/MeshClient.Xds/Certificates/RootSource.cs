using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshClient.Xds.Model;

namespace MeshClient.Xds.Certificates;

/// <summary>Roots from one PEM bundle. Immutable.</summary>
/// <param name="Bundle">One or more certificates.</param>
/// <param name="RefreshInterval">Time between two readings.</param>
internal sealed record RootSource(PemSource Bundle, TimeSpan RefreshInterval) : CertificateSource<RootMaterial>(RefreshInterval)
{
    public override string Role => "roots";

    public override string Subject => Describe("the roots", Bundle);

    public override IEnumerable<string> Files => Bundle.FileName is { } file ? [file] : [];

    // Bundles of public roots often hold some that have run out, and nobody misses them.
    public override bool WarnsOfExpiry => false;

    public override async Task<IReadOnlyList<string>> ReadAsync() => [await PemReader.ReadAsync(Bundle, Subject).ConfigureAwait(false)];

    public override RootMaterial Parse(IReadOnlyList<string> texts)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(texts[0]);
        }
        catch (CryptographicException exception)
        {
            throw new CertificateReadException($"{Subject} cannot be used: {exception.Message}", exception);
        }

        return roots.Count > 0
            ? new RootMaterial(
                roots,
                roots.Max(static root => new DateTimeOffset(root.NotBefore.ToUniversalTime())),
                roots.Min(static root => new DateTimeOffset(root.NotAfter.ToUniversalTime())))
            : throw new CertificateReadException($"{Subject} cannot be used: there is no certificate in PEM");
    }
}
