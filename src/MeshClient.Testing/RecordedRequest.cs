using System.Security.Cryptography.X509Certificates;

namespace MeshClient.Testing;

/// <summary>A request as it reached a <see cref="FakeBackend"/>. Immutable.</summary>
public sealed record RecordedRequest
{
    /// <summary>The method, such as <c>GET</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The path, without the query.</summary>
    public required string Path { get; init; }

    /// <summary>The query with its question mark, or empty.</summary>
    public required string Query { get; init; }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary>The <c>Host</c> header or <c>:authority</c>.</summary>
    public required string Authority { get; init; }

    /// <summary><c>HTTP/1.1</c> or <c>HTTP/2</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>The headers, by name without regard to case; several values are joined by a comma.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Tells the backend's connections apart.</summary>
    public required string ConnectionId { get; init; }

    /// <summary>The server name of the TLS handshake; empty without TLS or name.</summary>
    public string ServerName { get; init; } = "";

    /// <summary>The certificate that the client presented, if it was asked for one.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>The body if <see cref="FakeBackendOptions.RecordBodies"/> is set; for gRPC with its message prefixes.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Method, path, query and protocol.</summary>
    public override string ToString() => $"{Method} {Path}{Query} {Protocol}";
}
