using System.Diagnostics.CodeAnalysis;
using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Transport;

/// <summary>
/// Pumps one stream: reads responses off the control loop and hands them over one by one, the next one not before the loop is done with
/// the last (back-pressure); writes one request at a time. Single-owner: the control loop, but for the two tasks.
/// </summary>
internal abstract class ServerSession<TRequest, TResponse>(IServerStream<TRequest, TResponse> stream, ControlLoop loop)
    where TResponse : class
{
    public bool HasResponse { get; set; }

    public bool IsWriting { get; private set; }

    protected ControlLoop Loop => loop;

    /// <summary>Completes when the last write has ended.</summary>
    protected Task Writing { get; private set; } = Task.CompletedTask;

    /// <summary>Completes when the stream has ended, its last write too, and <see cref="OnEnded"/> is posted.</summary>
    protected Task Reading { get; private set; } = Task.CompletedTask;

    public void Write(TRequest request)
    {
        IsWriting = true;
        Writing = WriteAsync(request);
    }

    /// <summary>Ends the stream from our side; <see cref="OnEnded"/> follows.</summary>
    public void Close() => stream.Dispose();

    protected void StartReading() => Reading = Task.Run(RunAsync);

    /// <summary>Gives a response to the control loop; completes when the loop is done with it.</summary>
    protected abstract Task HandOverAsync(TResponse response);

    /// <summary>On the control loop: a request has left.</summary>
    protected abstract void OnWritten();

    /// <summary>On the control loop: nothing of the stream runs any more.</summary>
    protected abstract void OnEnded(AdsStreamEnd end);

    /// <summary>A response could not be processed, which is a bug.</summary>
    protected abstract void LogFailure(Exception exception);

    private async Task WriteAsync(TRequest request)
    {
        // A failed write needs no handling: the stream has ended, and the reader tells why.
        if (await stream.WriteAsync(request).ConfigureAwait(false))
        {
            loop.Post(() =>
            {
                IsWriting = false;
                OnWritten();
            });
        }
    }

    private async Task RunAsync()
    {
        var end = await ReadAllAsync().ConfigureAwait(false);
        stream.Dispose();
        await Writing.ConfigureAwait(false);
        loop.Post(() => OnEnded(end));
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Top of the reader: a bug ends this stream only, and a new one follows with back-off.")]
    private async Task<AdsStreamEnd> ReadAllAsync()
    {
        try
        {
            while (true)
            {
                var read = await stream.ReadAsync().ConfigureAwait(false);
                if (read.HasEnded)
                {
                    return read.End;
                }

                await HandOverAsync(read.Response).ConfigureAwait(false);
            }
        }
        catch (ObjectDisposedException)
        {
            // The loop is gone, and with it everyone who could be interested.
            return AdsStreamEnd.Cancelled;
        }
        catch (Exception exception)
        {
            LogFailure(exception);
            return new AdsStreamEnd(AdsStreamEndKind.Unreadable, $"a response could not be processed: {exception.Message}");
        }
    }
}
