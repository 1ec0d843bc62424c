using MeshClient.Xds.Internal;

// Hot path.
namespace MeshClient.Resilience;

/// <summary>
/// The waits between the attempts of one call: for HTTP Envoy's (anywhere below an interval that doubles, in whole milliseconds), for
/// gRPC those of gRFC A6 (the interval that doubles, give or take a fifth). Single-owner: the call.
/// </summary>
internal struct RetryBackOff(TimeSpan baseInterval, TimeSpan maxInterval, bool isGrpc)
{
    private readonly long _base = Clamp(baseInterval);
    private readonly long _max = Math.Max(Clamp(maxInterval), Clamp(baseInterval));
    private readonly bool _isGrpc = isGrpc;
    private long _next = Clamp(baseInterval);

    public TimeSpan Next(IRandomSource random)
    {
        var interval = _next;
        _next = Math.Min(interval * 2, _max);
        var milliseconds = _isGrpc ? interval * (0.8 + (0.4 * random.NextDouble())) : random.Next((int)interval);
        return TimeSpan.FromMilliseconds(milliseconds);
    }

    /// <summary>The server has named the wait itself; what follows starts over.</summary>
    public void Restart() => _next = _base;

    private static long Clamp(TimeSpan interval) => (long)Math.Clamp(interval.TotalMilliseconds, 1, int.MaxValue);
}
