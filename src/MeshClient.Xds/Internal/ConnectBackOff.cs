namespace MeshClient.Xds.Internal;

/// <summary>
/// Waiting times between connection attempts, as all gRPC libraries use them: 1 s, growing by 1.6 up to 120 s, each spread by ±20 %.
/// Single-owner: whoever makes the attempts.
/// </summary>
internal sealed class ConnectBackOff(IRandomSource random)
{
    private const double Multiplier = 1.6;
    private const double Spread = 0.2;
    private static readonly TimeSpan Initial = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(120);

    private TimeSpan _current = Initial;

    public TimeSpan Next()
    {
        var delay = _current * (1 + (Spread * ((2 * random.NextDouble()) - 1)));
        var next = _current * Multiplier;
        _current = next < Ceiling ? next : Ceiling;
        return delay;
    }

    public void Reset() => _current = Initial;
}
