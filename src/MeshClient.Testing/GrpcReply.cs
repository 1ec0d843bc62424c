using Grpc.Core;

namespace MeshClient.Testing;

/// <summary>How a <see cref="FakeBackend"/> answers gRPC calls, of any service and method. Immutable.</summary>
/// <remarks>
/// Nothing about the service must be known: a request message is a request of some bytes, and by default the same bytes come back,
/// one response message for each request message, which suits unary and streaming methods whose messages have the same shape.
/// </remarks>
public sealed record GrpcReply
{
    /// <summary>The status that ends the call.</summary>
    /// <value><see cref="StatusCode.OK"/>.</value>
    public StatusCode StatusCode { get; init; }

    /// <summary>The detail that comes with the status.</summary>
    /// <value>Empty.</value>
    public string Detail { get; init; } = "";

    /// <summary>The serialized response message; null sends every request message back.</summary>
    /// <value>Null.</value>
    public ReadOnlyMemory<byte>? Message { get; init; }

    /// <summary>
    /// Sends the status with the headers and no message (a trailers-only response, which clients may retry). False sends headers,
    /// messages and then the status in trailers.
    /// </summary>
    /// <value>Null: true for every status but <see cref="StatusCode.OK"/>.</value>
    public bool? TrailersOnly { get; init; }
}
