using System.Threading.Channels;
using Grpc.Core;

namespace MeshClient.Testing.ControlPlane;

/// <summary>
/// One stream of a client: its subscriptions, guarded by the lock of <see cref="AdsHub"/>, and what is to be sent on it. Thread-safe
/// as to sending and ending.
/// </summary>
internal sealed class AdsStream(int number, bool isScripted)
{
    // Unbounded: grows by what the test sends.
    private readonly Channel<byte[]> _outgoing = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource<Status> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastNonce;

    public int Number => number;

    /// <summary>The test answers; the server stays silent.</summary>
    public bool IsScripted => isScripted;

    public Dictionary<string, TypeSubscription> Subscriptions { get; } = new(StringComparer.Ordinal);

    /// <summary>Requests of a scripted stream that the test has not looked at.</summary>
    public List<RecordedXdsRequest> Unread { get; } = [];

    public RecordedXdsNode? Node { get; set; }

    public Task<Status> Ended => _ended.Task;

    public ChannelReader<byte[]> Outgoing => _outgoing.Reader;

    public string NextNonce() => $"{number}.{++_lastNonce}";

    public void Send(byte[] response) => _outgoing.Writer.TryWrite(response);

    /// <summary>Ends the stream after what was sent before. The first status wins.</summary>
    public void End(Status status)
    {
        if (_ended.TrySetResult(status))
        {
            _outgoing.Writer.TryComplete();
        }
    }
}
