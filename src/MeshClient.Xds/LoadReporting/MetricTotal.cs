// Hot path.
namespace MeshClient.Xds.LoadReporting;

/// <summary>
/// Sum and number of the values that backends reported under one name. <see cref="Add"/> is thread-safe; the rest is single-owner: the
/// control loop.
/// </summary>
internal sealed class MetricTotal
{
    private int _entered;
    private long _count;
    private double _sum;

    /// <summary>Values not reported yet, as of the last <see cref="Read"/>.</summary>
    public long Count { get; private set; }

    public double Sum { get; private set; }

    public void Add(double value)
    {
        Enter();
        _count++;
        _sum += value;
        Exit();
    }

    /// <summary>Takes over what was added. False when there is nothing to report.</summary>
    public bool Read()
    {
        Enter();
        var (count, sum) = (_count, _sum);
        (_count, _sum) = (0, 0);
        Exit();
        Count += count;
        Sum += sum;
        return Count != 0;
    }

    /// <summary>What was read has been reported.</summary>
    public void Commit() => (Count, Sum) = (0, 0);

    // Number and sum belong together; whoever has them is done within nanoseconds.
    private void Enter()
    {
        var spin = default(SpinWait);
        while (Interlocked.Exchange(ref _entered, 1) != 0)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    private void Exit() => Volatile.Write(ref _entered, 0);
}
