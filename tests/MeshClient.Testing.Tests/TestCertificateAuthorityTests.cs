using System.Security.Cryptography.X509Certificates;

namespace MeshClient.Testing.Tests;

public sealed class TestCertificateAuthorityTests : IDisposable
{
    private readonly TestCertificateAuthority _authority = new("Unit CA");

    [Fact]
    public void Issue_Names_BecomeTheRightKindsOfSubjectAltNames()
    {
        using var issued = _authority.Issue("payments.shop", "*.payments.shop", "10.0.0.1", "::1", "spiffe://cluster.local/ns/shop/sa/payments");

        var extension = issued.Certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(["payments.shop", "*.payments.shop"], extension.EnumerateDnsNames());
        Assert.Equal(["10.0.0.1", "::1"], extension.EnumerateIPAddresses().Select(a => a.ToString()));
        Assert.Contains("spiffe://cluster.local/ns/shop/sa/payments", extension.Format(false), StringComparison.Ordinal);
    }

    [Fact]
    public void Issue_Default_IsTrustedAndHasItsKey()
    {
        using var issued = _authority.Issue("a");

        Assert.True(_authority.Trusts(issued.Certificate));
        Assert.True(issued.Certificate.HasPrivateKey);
        Assert.Equal("CN=Unit CA", issued.Certificate.Issuer);
    }

    [Fact]
    public void Issue_Expired_IsNotTrusted()
    {
        using var issued = _authority.Issue(new TestCertificateOptions
        {
            ValidFrom = TimeSpan.FromDays(-2),
            ValidUntil = TimeSpan.FromDays(-1),
        });

        Assert.False(_authority.Trusts(issued.Certificate));
    }

    [Fact]
    public void Issue_ByFakeClock_ExpiresWithIt()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var authority = new TestCertificateAuthority(timeProvider: time);
        using var issued = authority.Issue("a");
        Assert.True(authority.Trusts(issued.Certificate));

        time.Advance(TimeSpan.FromDays(2));

        Assert.False(authority.Trusts(issued.Certificate));
    }

    [Fact]
    public void Trusts_CertificateOfAnAuthorityWithTheSameName_IsFalse()
    {
        using var impostor = new TestCertificateAuthority("Unit CA");
        using var issued = impostor.Issue("a");

        Assert.False(_authority.Trusts(issued.Certificate));
        Assert.False(_authority.Trusts(null));
    }

    [Fact]
    public void Pem_RoundTrip_GivesTheSameCertificateAndKey()
    {
        using var issued = _authority.Issue("a");

        using var read = X509Certificate2.CreateFromPem(issued.CertificatePem, issued.PrivateKeyPem);
        using var authority = X509Certificate2.CreateFromPem(_authority.CertificatePem);

        Assert.Equal(issued.Certificate.Thumbprint, read.Thumbprint);
        Assert.True(read.HasPrivateKey);
        Assert.Equal(_authority.Certificate.Thumbprint, authority.Thumbprint);
    }

    public void Dispose() => _authority.Dispose();
}
