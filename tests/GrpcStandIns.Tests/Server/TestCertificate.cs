using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GrpcStandIns.Tests.Server;

/// <summary>Self-signed certificates for the loopback address.</summary>
internal static class TestCertificate
{
    public static X509Certificate2 Create(string commonName)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    /// <summary>A handler that trusts exactly <paramref name="trusted"/>.</summary>
    public static SocketsHttpHandler CreateHandlerTrusting(X509Certificate2 trusted, X509Certificate2? own = null)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback =
            (_, certificate, _, _) => certificate!.GetRawCertData().AsSpan().SequenceEqual(trusted.RawData);
        if (own is not null)
        {
            handler.SslOptions.ClientCertificates = [own];
        }

        return handler;
    }
}
