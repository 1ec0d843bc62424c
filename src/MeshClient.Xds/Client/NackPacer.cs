namespace MeshClient.Xds.Client;

/// <summary>
/// Spaces the NACKs of one resource type. A server that answers a NACK with the same bad content at once (go-control-plane does) would
/// otherwise keep both sides busy for nothing. The first NACK is immediate; each further one without an accepted response in between
/// keeps a distance to the one before that doubles from 100 ms to 5 s. Single-owner: the control loop.
/// </summary>
internal sealed class NackPacer(TimeProvider time)
{
    private static readonly TimeSpan FirstDistance = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxDistance = TimeSpan.FromSeconds(5);

    private TimeSpan _distance = TimeSpan.Zero;
    private long _lastSent;

    /// <summary>How long to wait before the next NACK; zero or less means not at all.</summary>
    public TimeSpan Delay => _distance == TimeSpan.Zero ? TimeSpan.Zero : _distance - time.GetElapsedTime(_lastSent);

    public void NackSent()
    {
        _lastSent = time.GetTimestamp();
        var next = _distance == TimeSpan.Zero ? FirstDistance : _distance * 2;
        _distance = next < MaxDistance ? next : MaxDistance;
    }

    public void ResponseAccepted() => _distance = TimeSpan.Zero;
}
