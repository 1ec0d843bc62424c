namespace MeshClient.Testing;

/// <summary>How a <see cref="FakeBackend"/> listens and what it remembers.</summary>
public sealed class FakeBackendOptions
{
    /// <summary>Tells who answered: every response carries it in the header <see cref="FakeBackend.NameHeader"/>.</summary>
    /// <value>Null: the address.</value>
    public string? Name { get; set; }

    /// <summary>The HTTP versions spoken.</summary>
    /// <value>HTTP/1.1 and HTTP/2, with and without TLS.</value>
    public BackendProtocols Protocols { get; set; } = BackendProtocols.Http1AndHttp2;

    /// <summary>The path of a Unix domain socket to listen on: of a file that is not there, and is deleted on disposal.</summary>
    /// <value>Null: 127.0.0.1 and a free port.</value>
    public string? UnixSocketPath { get; set; }

    /// <summary>The server certificate, which switches TLS on.</summary>
    /// <value>Null: no TLS.</value>
    public TestCertificate? Certificate { get; set; }

    /// <summary>The authority that must have issued the client's certificate; without such a certificate the handshake fails.</summary>
    /// <value>Null: clients are not asked for certificates.</value>
    public TestCertificateAuthority? ClientAuthority { get; set; }

    /// <summary>How requests are answered at first; <see cref="FakeBackend.Behavior"/> changes it later.</summary>
    /// <value>Status 200 at once; gRPC messages are echoed.</value>
    public BackendBehavior Behavior { get; set; } = BackendBehavior.Default;

    /// <summary>How many of the newest requests are kept in <see cref="FakeBackend.Requests"/>; zero keeps none and costs nothing.</summary>
    /// <value>1000.</value>
    public int RecordedRequestLimit { get; set; } = 1000;

    /// <summary>Keeps the bodies of recorded requests. Each is then read to its end before the answer begins.</summary>
    /// <value>False.</value>
    public bool RecordBodies { get; set; }

    /// <summary>Concurrent HTTP/2 streams that one connection may have.</summary>
    /// <value>1000.</value>
    public int MaxStreamsPerConnection { get; set; } = 1000;

    /// <summary>How long the waiting methods wait before they fail.</summary>
    /// <value>10 seconds.</value>
    public TimeSpan WaitCeiling { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Refuses settings that would silently do nothing: a test could pass for want of TLS.</summary>
    internal void Validate()
    {
        if (Certificate is null && ClientAuthority is not null)
        {
            throw new ArgumentException(
                $"{nameof(ClientAuthority)} needs a {nameof(Certificate)}: without one the backend speaks plaintext and asks nobody.");
        }
    }
}
