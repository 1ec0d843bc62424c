// Hot path.
using System.Runtime.InteropServices;

namespace MeshClient.Balancing;

/// <summary>
/// What this client has seen of one endpoint; survives updates, moves between priorities and changes of policy. Thread-safe.
/// </summary>
/// <remarks>
/// The fields sit 56 bytes away from both ends of the object, so that no two objects' fields share a cache line.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 192)]
internal sealed class EndpointStatistics
{
    private const long OneWaiting = 1L << 32;

    // Low half: attempts in flight. High half: those of them that still wait for response headers. One word, so that both move together.
    [FieldOffset(56)]
    private long _attempts;

    // Sum of the start timestamps of waiting attempts. May wrap: only differences are used.
    [FieldOffset(64)]
    private long _waitingStartSum;

    // Not zero while connections fail.
    [FieldOffset(112)]
    private int _unreachable;

    [FieldOffset(120)]
    private long _picks;

    [FieldOffset(128)]
    private long _failures;

    /// <summary>Dispatched, not finished.</summary>
    public int InFlight => (int)Volatile.Read(ref _attempts);

    /// <summary>Dispatched, no response headers yet.</summary>
    public int Waiting => (int)(Volatile.Read(ref _attempts) >> 32);

    public long WaitingStartSum => Volatile.Read(ref _waitingStartSum);

    /// <summary>False while connections fail. Here, because every pick looks at it.</summary>
    public bool IsConnectable
    {
        get => Volatile.Read(ref _unreachable) == 0;
        set => Volatile.Write(ref _unreachable, value ? 0 : 1);
    }

    public long Picks => Volatile.Read(ref _picks);

    public long Failures => Volatile.Read(ref _failures);

    public void Started(long timestamp)
    {
        Interlocked.Add(ref _attempts, OneWaiting + 1);
        Interlocked.Add(ref _waitingStartSum, timestamp);
        Interlocked.Increment(ref _picks);
    }

    public void HeadersReceived(long startTimestamp)
    {
        Interlocked.Add(ref _attempts, -OneWaiting);
        Interlocked.Add(ref _waitingStartSum, -startTimestamp);
    }

    /// <summary>Returns what is still in flight.</summary>
    public int Ended() => (int)Interlocked.Decrement(ref _attempts);

    public void Failed() => Interlocked.Increment(ref _failures);
}
