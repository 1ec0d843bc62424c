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
    // Small fields: a call has a budget of bytes.
    private bool _ended;
    private volatile ReadState _state;

    public MeshResponseContent(HttpContent inner, MeshCall call)
    {
        _inner = inner;
        Call = call;
        CopyHeaders(inner.Headers.NonValidated, Headers);
    }

    // Runs only for a response that was neither read to its end nor disposed: its counters must not stay up for ever.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "An exception here would end the process.")]
    ~MeshResponseContent()
    {
        try
        {
            End(ResponseEnd.Abandoned);
        }
        catch (Exception exception)
        {
            Call.ResponseEndFailed(exception);
        }
    }

    /// <summary>The call that this response belongs to.</summary>
    public MeshCall Call { get; }

    private bool IsTimedOut => _state == ReadState.TimedOut;

    [SuppressMessage("Usage", "CA1816:Call GC.SuppressFinalize correctly", Justification = "The finalizer reports an end that was never seen; this is it.")]
    public void End(ResponseEnd end)
    {
        if (!Interlocked.Exchange(ref _ended, true))
        {
            GC.SuppressFinalize(this);
            Call.ResponseEnded(end);
        }
    }

    /// <summary>
    /// The call's timeout has passed. A read in progress is ended by its token; with none, the connection is given up here. Disposing the
    /// connection's stream under a read would corrupt it.
    /// </summary>
    public void TimeOut()
    {
        if (Interlocked.CompareExchange(ref _state, ReadState.TimedOut, ReadState.Idle) == ReadState.Idle)
        {
            End(ResponseEnd.TimedOut);
            _inner.Dispose();
        }
    }

    /// <exception cref="HttpIOException">The call's timeout passed between two reads.</exception>
    public void BeginRead()
    {
        if (Interlocked.CompareExchange(ref _state, ReadState.Reading, ReadState.Idle) == ReadState.TimedOut)
        {
            throw Call.ResponseTimeout(exception: null);
        }
    }

    public void EndRead() => Interlocked.CompareExchange(ref _state, ReadState.Idle, ReadState.Reading);

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

    protected override Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) => IsTimedOut
        ? Task.FromException<Stream>(Call.ResponseTimeout(exception: null))
        : Task.FromResult(CreateContentReadStream(cancellationToken));

    // The inner content comes straight from the connection, so its stream is at hand without waiting.
    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => IsTimedOut
        ? throw Call.ResponseTimeout(exception: null)
        : new MeshResponseStream(_inner.ReadAsStream(cancellationToken), this);

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

    private enum ReadState : byte
    {
        Idle,
        Reading,
        TimedOut,
    }
}
