using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshClient.IntegrationTests.Support;

namespace MeshClient.IntegrationTests.RequestPath;

/// <summary>Which chains of certificates are trusted, and what the check must not do (security 7.1).</summary>
public sealed class PeerCertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mesh-peer").FullName;
    private readonly X509Certificate2 _root = Issue("root", null, isAuthority: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Rule", "security 16 #49")]
    public async Task Get_CertificateNamesAUrlOfItsIssuer_NothingIsFetched(bool isTrusted)
    {
        using var tarpit = new TcpListener(IPAddress.Loopback, 0);
        tarpit.Start();
        using var leaf = Issue("pay", _root, isAuthority: false, $"http://{tarpit.LocalEndpoint}/issuer.cer");
        using var other = Issue("other", null, isAuthority: true);
        await using var server = new TlsServer(leaf);

        await CallAsync(server, isTrusted ? _root : other);

        Assert.False(tarpit.Pending());
    }

    [Fact]
    [Trait("Rule", "security 16 #48")]
    public async Task Get_IntermediateIsTheOnlyAnchor_IsTrusted()
    {
        using var intermediate = Issue("intermediate", _root, isAuthority: true);
        using var leaf = Issue("pay", intermediate, isAuthority: false);
        await using var server = new TlsServer(leaf);

        Assert.Null(await CallAsync(server, intermediate));
    }

    [Fact]
    [Trait("Rule", "security 16 #48")]
    public async Task Get_AnotherIntermediateIsTheAnchor_IsRefused()
    {
        using var intermediate = Issue("intermediate", _root, isAuthority: true);
        using var stranger = Issue("intermediate", _root, isAuthority: true);
        using var leaf = Issue("pay", intermediate, isAuthority: false);
        await using var server = new TlsServer(leaf, intermediate);

        Assert.Equal(MeshFailureReason.TlsFailed, await CallAsync(server, stranger));
    }

    [Fact]
    public async Task Get_ServerSendsItsIntermediate_LeadsToTheRoot()
    {
        using var intermediate = Issue("intermediate", _root, isAuthority: true);
        using var leaf = Issue("pay", intermediate, isAuthority: false);
        await using var server = new TlsServer(leaf, intermediate);

        Assert.Null(await CallAsync(server, _root));
    }

    [Fact]
    public async Task Get_LeafHasRunOutBelowAnIntermediateAnchor_IsRefused()
    {
        using var intermediate = Issue("intermediate", _root, isAuthority: true);
        using var leaf = Issue("pay", intermediate, isAuthority: false, validFor: TimeSpan.FromMinutes(-1));
        await using var server = new TlsServer(leaf);

        Assert.Equal(MeshFailureReason.TlsFailed, await CallAsync(server, intermediate));
    }

    [Fact]
    public async Task Get_PrivateRootWithSystemRoots_IsRefused()
    {
        using var leaf = Issue("pay", _root, isAuthority: false);
        await using var server = new TlsServer(leaf, _root);

        Assert.Equal(MeshFailureReason.TlsFailed, await CallAsync(server, trusted: null));
    }

    public void Dispose()
    {
        _root.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Null if the call succeeded.</summary>
    private async Task<MeshFailureReason?> CallAsync(TlsServer server, X509Certificate2? trusted)
    {
        var service = new MeshServiceOptions { Endpoints = { $"https://127.0.0.1:{server.Port}" } };
        service.Tls.ServerName = "pay";
        if (trusted is not null)
        {
            service.Tls.CaFile = Path.Combine(_folder, "ca.pem");
            await File.WriteAllTextAsync(service.Tls.CaFile, trusted.ExportCertificatePem());
        }

        await using var mesh = MeshRuntime.Create(new MeshClientOptions { Services = { ["pay"] = service } });
        using var client = mesh.CreateHttpClient();
        try
        {
            using var response = await client.GetAsync(new Uri("http://pay/"), TestTimeout.Token);
            return null;
        }
        catch (MeshRequestException exception)
        {
            return exception.Reason;
        }
    }

    private static X509Certificate2 Issue(
        string name, X509Certificate2? issuer, bool isAuthority, string? issuerUrl = null, TimeSpan? validFor = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        if (issuerUrl is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([], [issuerUrl]));
        }

        var (from, until) = (DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow + (validFor ?? TimeSpan.FromHours(1)));
        if (issuer is null)
        {
            return request.CreateSelfSigned(from, until);
        }

        var notAfter = new DateTimeOffset(issuer.NotAfter);
        using var issued = request.Create(issuer, from < issuer.NotBefore ? issuer.NotBefore : from, until > notAfter ? notAfter : until, RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }
}
