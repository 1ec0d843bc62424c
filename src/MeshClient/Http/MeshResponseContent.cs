// Hot path.
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;

namespace MeshClient.Http;

/// <summary>
/// Stands in for the content of a response so that the end of its body is seen: the call is over when the body and trailers were read,
/// when reading failed, or when the content is disposed. Single-owner: the reader of the response; the end is reported exactly once.
/// </summary>
internal sealed class MeshResponseContent : HttpContent
{
    private readonly HttpContent _inner;
    private int _ended;

    public MeshResponseContent(HttpContent inner, MeshCall call)
    {
        _inner = inner;
        Call = call;
        CopyHeaders(inner.Headers.NonValidated, Headers);
    }

    // Runs only for a response that was neither read to its end nor disposed: its counters must not stay up for ever.
    ~MeshResponseContent() => End(ResponseEnd.Abandoned);

    /// <summary>The call that this response belongs to.</summary>
    public MeshCall Call { get; }

    [SuppressMessage("Usage", "CA1816:Call GC.SuppressFinalize correctly", Justification = "The finalizer reports an end that was never seen; this is it.")]
    public void End(ResponseEnd end)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            GC.SuppressFinalize(this);
            Call.ResponseEnded(end);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var source = await CreateContentReadStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            await source.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var source = CreateContentReadStream(cancellationToken);
        source.CopyTo(stream);
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        Task.FromResult(CreateContentReadStream(cancellationToken));

    // The inner content comes straight from the connection, so its stream is at hand without waiting.
    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) =>
        new MeshResponseStream(_inner.ReadAsStream(cancellationToken), this);

    protected override bool TryComputeLength(out long length)
    {
        var known = _inner.Headers.ContentLength;
        length = known ?? 0;
        return known.HasValue;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            End(ResponseEnd.Abandoned);
        }

        base.Dispose(disposing);
    }

    private static void CopyHeaders(HttpHeadersNonValidated source, HttpContentHeaders target)
    {
        foreach (var header in source)
        {
            if (header.Value.Count == 1)
            {
                target.TryAddWithoutValidation(header.Key, header.Value.ToString());
            }
            else
            {
                target.TryAddWithoutValidation(header.Key, (IEnumerable<string>)header.Value);
            }
        }
    }
}
