using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Transport;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Client;

/// <summary>
/// One ADS stream: reads and parses responses off the control loop and hands them over one by one, the next one not before the loop is
/// done with the last (back-pressure); writes one request at a time. Single-owner: the control loop, but for the two tasks.
/// </summary>
internal sealed class AdsSession(AdsConnection connection, IAdsStream stream, ResponseDecoder decoder, ControlLoop loop, ILogger logger)
{
    private Task _writing = Task.CompletedTask;

    /// <summary>Completes when the stream has ended and nothing of it runs any more.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Only the first request of a stream carries the node.</summary>
    public bool HasSentNode { get; set; }

    /// <summary>True once the server was asked for something that it cannot leave unanswered.</summary>
    public bool HasAskedForAnswer { get; set; }

    public bool HasResponse { get; set; }

    public bool HasUnknownType { get; set; }

    public bool IsWriting { get; private set; }

    /// <summary>The subscriptions that the request under way asks for and that were not asked for before.</summary>
    public List<Subscription> NewlyNamed { get; } = [];

    public void Start() => Completion = Task.Run(RunAsync);

    public void Write(IMessage request)
    {
        IsWriting = true;
        _writing = WriteAsync(request);
    }

    /// <summary>Ends the stream from our side; <see cref="AdsConnection.Ended"/> follows.</summary>
    public void Close() => stream.Dispose();

    private async Task WriteAsync(IMessage request)
    {
        // A failed write needs no handling: the stream has ended, and the reader tells why.
        if (await stream.WriteAsync(request).ConfigureAwait(false))
        {
            loop.Post(() =>
            {
                IsWriting = false;
                connection.Written(this);
            });
        }
    }

    private async Task RunAsync()
    {
        var end = await ReadAllAsync().ConfigureAwait(false);
        stream.Dispose();
        await _writing.ConfigureAwait(false);
        loop.Post(() => connection.Ended(this, end));
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

                var response = decoder.Decode(read.Response);
                await loop.InvokeAsync(() => connection.Received(this, response)).ConfigureAwait(false);
            }
        }
        catch (ObjectDisposedException)
        {
            // The loop is gone, and with it everyone who could be interested.
            return AdsStreamEnd.Cancelled;
        }
        catch (Exception exception)
        {
            XdsClientLog.ReaderFailed(logger, connection.Server.Uri, exception);
            return new AdsStreamEnd(AdsStreamEndKind.Unreadable, $"a response could not be processed: {exception.Message}");
        }
    }
}
