using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshClient.Xds.Model;

namespace MeshClient.Xds.Certificates;

/// <summary>Our certificate and its key, which count only together. Immutable.</summary>
/// <param name="Chain">The leaf, then the certificates that lead to a root.</param>
/// <param name="Key">The key of the leaf: PKCS #8, PKCS #1 or SEC 1, not encrypted.</param>
/// <param name="RefreshInterval">Time between two readings.</param>
internal sealed record IdentitySource(PemSource Chain, PemSource Key, TimeSpan RefreshInterval) : CertificateSource<IdentityMaterial>(RefreshInterval)
{
    // More is no replacement of files any more, but somebody who writes all the time.
    private const int MaxReadings = 3;

    public override string Role => "identity";

    public override string Subject => $"{Describe("the certificate chain", Chain)} with {Describe("the private key", Key)}";

    public override IEnumerable<string> Files => new[] { Chain.FileName, Key.FileName }.OfType<string>();

    public override bool WarnsOfExpiry => true;

    public override async Task<IReadOnlyList<string>> ReadAsync()
    {
        var chain = await ReadChainAsync().ConfigureAwait(false);
        for (var reading = 1; reading <= MaxReadings; reading++)
        {
            var key = await PemReader.ReadAsync(Key, Describe("the private key", Key)).ConfigureAwait(false);

            // The certificate before and after the key: when both agree, nobody was half-way through a replacement of the two.
            var again = await ReadChainAsync().ConfigureAwait(false);
            if (again == chain)
            {
                return [chain, key];
            }

            chain = again;
        }

        throw new CertificateReadException($"{Subject} cannot be used: the files keep changing while they are read");
    }

    public override IdentityMaterial Parse(IReadOnlyList<string> texts)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            var leaf = CreateLeaf(texts[0], texts[1]);
            chain.ImportFromPem(texts[0]);
            chain.RemoveAt(0);
            return new IdentityMaterial(
                SslStreamCertificateContext.Create(leaf, chain, offline: true), leaf.NotBefore.ToUniversalTime(), leaf.NotAfter.ToUniversalTime());
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // The latter for a key that is not the certificate's.
            throw new CertificateReadException($"{Subject} cannot be used: {exception.Message}", exception);
        }
    }

    private Task<string> ReadChainAsync() => PemReader.ReadAsync(Chain, Describe("the certificate chain", Chain));

    private static X509Certificate2 CreateLeaf(string chain, string key)
    {
        var leaf = X509Certificate2.CreateFromPem(chain, key);
        if (!OperatingSystem.IsWindows())
        {
            return leaf;
        }

        // Schannel does not accept keys that exist only in memory.
        using var ephemeral = leaf;
        return X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), password: null);
    }
}
