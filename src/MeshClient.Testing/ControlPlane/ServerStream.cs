using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;

namespace MeshClient.Testing.ControlPlane;

/// <summary>One stream of a client: what is to be sent on it, and its end. Thread-safe.</summary>
internal class ServerStream(int number)
{
    // Unbounded: grows by what the test sends. Each item is made when the client has taken the one before.
    private readonly Channel<IEnumerable<byte[]>> _outgoing =
        Channel.CreateUnbounded<IEnumerable<byte[]>>(new UnboundedChannelOptions { SingleReader = true });

    private readonly TaskCompletionSource<Status> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _writtenCount;

    /// <summary>Counted from 1 since the server was started.</summary>
    public int Number => number;

    public Task<Status> Ended => _ended.Task;

    public ChannelReader<IEnumerable<byte[]>> Outgoing => _outgoing.Reader;

    /// <summary>Messages that the connection has taken so far.</summary>
    public long WrittenCount => Interlocked.Read(ref _writtenCount);

    public void Send(IMessage response) => Send([response.ToByteArray()]);

    /// <summary>Sends messages one after the other, each made when the connection has taken the last.</summary>
    public void Send(IEnumerable<byte[]> messages) => _outgoing.Writer.TryWrite(messages);

    public void MessageWritten() => Interlocked.Increment(ref _writtenCount);

    /// <summary>Ends the stream after what was sent before. The first status wins.</summary>
    public void End(Status status)
    {
        if (_ended.TrySetResult(status))
        {
            _outgoing.Writer.TryComplete();
        }
    }
}
