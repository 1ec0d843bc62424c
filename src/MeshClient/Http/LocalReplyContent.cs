using System.Net;

namespace MeshClient.Http;

/// <summary>Body of a response that the mesh answered itself; carries the call so that it can be told from an endpoint's. Immutable.</summary>
internal sealed class LocalReplyContent(ReadOnlyMemory<byte> body, MeshCallSummary call) : HttpContent
{
    public MeshCallSummary Call { get; } = call;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        stream.WriteAsync(body).AsTask();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.WriteAsync(body, cancellationToken).AsTask();

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.Write(body.Span);

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
