using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace MeshClient.Testing.Tests;

/// <summary>Plain clients of the framework, without any mesh.</summary>
internal static class TestClients
{
    /// <summary>A client that speaks exactly one HTTP version to a backend.</summary>
    public static HttpClient For(FakeBackend backend, Version version, TestCertificateAuthority? trusted = null, X509Certificate2? own = null)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        if (backend.UnixSocketPath is { } path)
        {
            handler.ConnectCallback = async (_, token) => await ConnectUnixAsync(path, token);
        }

        if (trusted is not null)
        {
            handler.SslOptions.RemoteCertificateValidationCallback =
                (_, certificate, _, errors) => trusted.Trusts(certificate as X509Certificate2)
                    && !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch);
        }

        if (own is not null)
        {
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => own;
        }

        return new HttpClient(handler)
        {
            BaseAddress = backend.Uri,
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TestTimeout.Ceiling,
        };
    }

    public static HttpClient Http1(FakeBackend backend) => For(backend, HttpVersion.Version11);

    public static HttpClient Http2(FakeBackend backend) => For(backend, HttpVersion.Version20);

    public static async Task<Stream> ConnectUnixAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
