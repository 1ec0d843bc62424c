using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Testing.ControlPlane;

/// <summary>
/// One stream of a client: its subscriptions, guarded by the lock of <see cref="AdsHub"/>, and what is to be sent on it. Thread-safe
/// as to sending and ending.
/// </summary>
internal sealed class AdsStream(int number, XdsTransportProtocol protocol, bool isScripted)
{
    // Unbounded: grows by what the test sends. Each item is made when the client has taken the one before.
    private readonly Channel<IEnumerable<byte[]>> _outgoing =
        Channel.CreateUnbounded<IEnumerable<byte[]>>(new UnboundedChannelOptions { SingleReader = true });

    private readonly TaskCompletionSource<Status> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastNonce;
    private long _writtenCount;

    public int Number => number;

    public XdsTransportProtocol Protocol => protocol;

    /// <summary>The test answers; the server stays silent.</summary>
    public bool IsScripted => isScripted;

    public Dictionary<string, TypeSubscription> Subscriptions { get; } = new(StringComparer.Ordinal);

    /// <summary>Requests of a scripted stream that the test has not looked at.</summary>
    public List<RecordedXdsRequest> Unread { get; } = [];

    public Task<Status> Ended => _ended.Task;

    public ChannelReader<IEnumerable<byte[]>> Outgoing => _outgoing.Reader;

    /// <summary>Messages that the connection has taken so far.</summary>
    public long WrittenCount => Interlocked.Read(ref _writtenCount);

    public string NextNonce() => $"{number}.{++_lastNonce}";

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
