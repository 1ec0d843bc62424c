using System.Security.Cryptography.X509Certificates;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Testing;

/// <summary>A stream as a client opened it at a <see cref="FakeXdsServer"/>, refused ones included. Immutable.</summary>
public sealed record RecordedXdsStream
{
    /// <summary>The number of the stream, counted from 1 since the server was started; streams of load reports count on their own.</summary>
    public required int Number { get; init; }

    /// <summary>The variant of the discovery protocol that the client chose; null for load reports.</summary>
    public required XdsTransportProtocol? Protocol { get; init; }

    /// <summary>The headers of the call, in lower case; of repeated ones the values joined with commas. Binary headers are left out.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The header <c>authorization</c>, with its scheme; null if there is none.</summary>
    public string? Authorization { get; init; }

    /// <summary>The certificate that the client identified itself with; null without mutual TLS.</summary>
    public X509Certificate2? ClientCertificate { get; init; }
}
