// Hot path.
using System.Runtime.InteropServices;

namespace MeshClient.Balancing;

/// <summary>
/// What this client has seen of one endpoint; survives updates, moves between priorities and changes of policy. Thread-safe.
/// </summary>
/// <remarks>
/// The part of an <see cref="Endpoint"/> that picks read and attempts write; a class of its own for its layout. The fields keep 56 bytes of
/// distance to whatever lies before and behind them, so that what one endpoint writes is in nobody else's cache line.
/// </remarks>
[StructLayout(LayoutKind.Explicit)]
internal abstract class EndpointStatistics
{
    private const long OneWaiting = 1L << 32;

    // Low half: attempts in flight. High half: those of them that still wait for response headers. One word, so that both move together.
    [FieldOffset(56)]
    private long _attempts;

    // Sum of the start timestamps of waiting attempts. May wrap: only differences are used.
    [FieldOffset(64)]
    private long _waitingStartSum;

    // Latency estimate in ticks and when it was made. Read without the flag: a pair torn by a writer misleads one pick at most.
    [FieldOffset(72)]
    private double _estimate = double.NaN;

    [FieldOffset(80)]
    private long _estimateStamp;

    [FieldOffset(88)]
    private long _reprobeInterval;

    [FieldOffset(96)]
    private long _avoidUntil;

    // Not zero while somebody writes the estimate.
    [FieldOffset(104)]
    private int _writingEstimate;

    // Not zero while connections fail.
    [FieldOffset(108)]
    private int _unreachable;

    [FieldOffset(112)]
    private long _picks;

    [FieldOffset(120)]
    private long _failures;

    // Of the control loop; it ends the distance, which nothing else would make that long.
    [FieldOffset(184)]
    private int _generation;

    /// <summary>Control loop only: the update that placed it last.</summary>
    public int Generation
    {
        get => _generation;
        protected set => _generation = value;
    }

    /// <summary>Dispatched, not finished.</summary>
    public int InFlight => (int)Volatile.Read(ref _attempts);

    /// <summary>Dispatched, no response headers yet.</summary>
    public int Waiting => (int)(Volatile.Read(ref _attempts) >> 32);

    public long WaitingStartSum => Volatile.Read(ref _waitingStartSum);

    /// <summary>Expected ticks to response headers; NaN when never measured.</summary>
    public double Estimate => Volatile.Read(ref _estimate);

    public long EstimateStamp => Volatile.Read(ref _estimateStamp);

    /// <summary>Ticks without a sample after which a slow endpoint is tried again; zero for the policy's initial value.</summary>
    public long ReprobeInterval => Volatile.Read(ref _reprobeInterval);

    /// <summary>Until when the server asked to be left alone; zero for never.</summary>
    public long AvoidUntil
    {
        get => Volatile.Read(ref _avoidUntil);
        set => Volatile.Write(ref _avoidUntil, value);
    }

    /// <summary>
    /// False from a failed connection attempt until one succeeds; such an endpoint is only picked to probe it. Here, because every pick looks
    /// at it.
    /// </summary>
    public bool IsConnectable
    {
        get => Volatile.Read(ref _unreachable) == 0;
        protected set => Volatile.Write(ref _unreachable, value ? 0 : 1);
    }

    public long Picks => Volatile.Read(ref _picks);

    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Mean age in ticks of the attempts that wait for response headers; zero when none does.</summary>
    public double MeanWaitingAge(long now)
    {
        var attempts = Volatile.Read(ref _attempts);
        var waiting = attempts >> 32;
        if (waiting <= 0)
        {
            return 0;
        }

        // Writers change the sum while the count is low, so what a reader can catch in between is a negative age. Only an attempt that
        // ends between the two reads could look ancient; the second look at the count finds that out.
        var age = (waiting * now) - Volatile.Read(ref _waitingStartSum);
        return age > 0 && Volatile.Read(ref _attempts) == attempts ? (double)age / waiting : 0;
    }

    public void Started(long timestamp)
    {
        Interlocked.Add(ref _waitingStartSum, timestamp);
        Interlocked.Add(ref _attempts, OneWaiting + 1);
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

    /// <summary>Claims the estimate for writing unless somebody else has it.</summary>
    public bool TryEnterEstimate() => Interlocked.Exchange(ref _writingEstimate, 1) == 0;

    /// <summary>Claims the estimate for writing; whoever has it is done within nanoseconds.</summary>
    public void EnterEstimate()
    {
        var spin = default(SpinWait);
        while (!TryEnterEstimate())
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    public void ExitEstimate() => Volatile.Write(ref _writingEstimate, 0);

    /// <summary>Only between entering and leaving.</summary>
    public void SetEstimate(double estimate, long now, long reprobeInterval)
    {
        Volatile.Write(ref _estimateStamp, now);
        Volatile.Write(ref _estimate, estimate);
        Volatile.Write(ref _reprobeInterval, reprobeInterval);
    }
}
