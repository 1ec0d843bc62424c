// Hot path.
namespace MeshClient.Http;

/// <summary>
/// Passes reads to the connection's stream and reports how they end; writes too, for connections that were upgraded. Single-owner: the
/// reader of the response.
/// </summary>
internal sealed class MeshResponseStream(Stream inner, MeshResponseContent content) : Stream
{
    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override bool CanTimeout => inner.CanTimeout;

    public override int ReadTimeout
    {
        get => inner.ReadTimeout;
        set => inner.ReadTimeout = value;
    }

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (content.Call.HasTimeout)
        {
            return ReadWithTimeoutAsync(content.Call, buffer, cancellationToken);
        }

        ValueTask<int> read;
        try
        {
            read = inner.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (Failed(exception, cancellationToken))
        {
            throw;
        }

        if (!read.IsCompletedSuccessfully)
        {
            return AwaitRead(read, buffer.IsEmpty, cancellationToken);
        }

        var count = read.Result;
        Read(count, buffer.IsEmpty);
        return new ValueTask<int>(count);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        content.BeginRead();
        try
        {
            var count = inner.Read(buffer);
            Read(count, buffer.IsEmpty);
            return count;
        }
        catch (Exception exception) when (Failed(exception, CancellationToken.None))
        {
            throw;
        }
        finally
        {
            content.EndRead();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => inner.Write(buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer, offset, count, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            content.End(ResponseEnd.Abandoned);
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> AwaitRead(ValueTask<int> read, bool probe, CancellationToken cancellationToken)
    {
        try
        {
            var count = await read.ConfigureAwait(false);
            Read(count, probe);
            return count;
        }
        catch (Exception exception) when (Failed(exception, cancellationToken))
        {
            throw;
        }
    }

    // The call's token carries its timeout; the reader's token is chained to it. Cancelling a read breaks the response for good, so it does
    // no harm that the call's source stays cancelled.
    private async ValueTask<int> ReadWithTimeoutAsync(MeshCall call, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        content.BeginRead();
        using var registration = cancellationToken.UnsafeRegister(static state => ((MeshCall)state!).Cancel(), call);
        try
        {
            var count = await inner.ReadAsync(buffer, call.Token).ConfigureAwait(false);
            Read(count, buffer.IsEmpty);
            return count;
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            content.End(ResponseEnd.Cancelled);
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        catch (OperationCanceledException exception)
        {
            content.End(ResponseEnd.TimedOut);
            throw call.ResponseTimeout(exception);
        }
        catch (Exception exception) when (Failed(exception, cancellationToken))
        {
            throw;
        }
        finally
        {
            content.EndRead();
        }
    }

    private void Read(int count, bool probe)
    {
        // A read into an empty buffer only waits for data: its zero is no end.
        if (count == 0 && !probe)
        {
            content.End(ResponseEnd.Complete);
        }
    }

    // An exception filter, so that the original stack stays whole.
    private bool Failed(Exception exception, CancellationToken cancellationToken)
    {
        content.End(exception is OperationCanceledException || cancellationToken.IsCancellationRequested ? ResponseEnd.Cancelled : ResponseEnd.Failed);
        return false;
    }
}
