// Hot path.
namespace MeshClient.Balancing.LatencyAware;

/// <summary>A counter that many processors can raise without sharing a cache line. Thread-safe.</summary>
internal sealed class StripedCounter
{
    private const int CellsPerLine = 16;

    private readonly long[] _cells;
    private readonly int _mask;

    public StripedCounter()
    {
        var stripes = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(Environment.ProcessorCount, 1, 64));
        _mask = stripes - 1;
        _cells = new long[(stripes + 1) * CellsPerLine];
    }

    public void Increment() =>
        Interlocked.Increment(ref _cells[((Thread.GetCurrentProcessorId() & _mask) + 1) * CellsPerLine]);

    public long Sum()
    {
        var sum = 0L;
        for (var i = CellsPerLine; i < _cells.Length; i += CellsPerLine)
        {
            sum += Volatile.Read(ref _cells[i]);
        }

        return sum;
    }
}
