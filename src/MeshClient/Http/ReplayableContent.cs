using System.Collections.Concurrent;
using System.Net;
using MeshClient.Resilience;

namespace MeshClient.Http;

/// <summary>
/// Keeps what a request's content writes, up to a limit, so that a retry can send it again (Envoy's request buffering, gRFC A6). Larger
/// bodies and bodies still being written are passed through and cannot be repeated. Single-owner: the call, one attempt at a time.
/// </summary>
internal sealed class ReplayableContent : HttpContent
{
    /// <summary>Envoy's default per_connection_buffer_limit_bytes, and gRPC's default per-call retry buffer.</summary>
    public const int Limit = 1024 * 1024;

    // gRPC's unary content writes its message anew each time it is asked to.
    private const string GrpcClientAssembly = "Grpc.Net.Client";
    private const string GrpcUnaryContent = "PushUnaryContent`2";

    private static readonly ConcurrentDictionary<Type, bool> GrpcUnaryTypes = new();

    private readonly HttpContent _inner;
    private MemoryStream? _kept = new();
    private int _started;
    private bool _completed;

    public ReplayableContent(HttpContent inner)
    {
        _inner = inner;
        foreach (var header in inner.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string>)header.Value);
        }
    }

    /// <summary>More was written than is kept.</summary>
    public bool Overflowed => Volatile.Read(ref _kept) is null;

    public bool CanReplay => Volatile.Read(ref _started) == 0 || (Volatile.Read(ref _completed) && !Overflowed);

    /// <summary>True for contents that can be sent twice as they are.</summary>
    public static bool NeedsNoBuffer(HttpContent? content) => RequestReplay.IsReplayable(content) || IsGrpcUnary(content!);

    /// <summary>The response is being delivered: there will be no retry, so nothing is kept any longer.</summary>
    public void Commit() => Volatile.Write(ref _kept, null);

    internal void Keep(ReadOnlySpan<byte> bytes)
    {
        if (Volatile.Read(ref _kept) is { } kept)
        {
            if (kept.Length + bytes.Length > Limit)
            {
                Commit();
            }
            else
            {
                kept.Write(bytes);
            }
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _completed) && Volatile.Read(ref _kept) is { } kept)
        {
            await stream.WriteAsync(kept.GetBuffer().AsMemory(0, (int)kept.Length), cancellationToken).ConfigureAwait(false);
            return;
        }

        if (Interlocked.Exchange(ref _started, 1) == 1)
        {
            // The HTTP stack sends again by itself on another connection, while the first copy may still run: nothing is kept any more.
            Commit();
            await _inner.CopyToAsync(stream, context, cancellationToken).ConfigureAwait(false);
            return;
        }

        var tee = new ReplayTeeStream(stream, this);
        await using (tee.ConfigureAwait(false))
        {
            await _inner.CopyToAsync(tee, context, cancellationToken).ConfigureAwait(false);
        }

        Volatile.Write(ref _completed, true);
    }

    protected override bool TryComputeLength(out long length)
    {
        var known = _inner.Headers.ContentLength;
        length = known ?? 0;
        return known.HasValue;
    }

    private static bool IsGrpcUnary(HttpContent content) => GrpcUnaryTypes.GetOrAdd(
        content.GetType(),
        static type => type.Name == GrpcUnaryContent && type.Assembly.GetName().Name == GrpcClientAssembly);
}
