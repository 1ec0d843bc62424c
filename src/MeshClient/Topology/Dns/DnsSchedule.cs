using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Topology.Dns;

/// <summary>When a name is looked up again. Single-owner: the control loop.</summary>
/// <remarks>
/// Envoy <c>dns_refresh_rate</c>, <c>dns_failure_refresh_rate</c>, <c>dns_jitter</c>. Without a failure rate Envoy repeats a failed lookup
/// after the refresh rate; here that is the longest wait, and the first ones are shorter, as in the gRPC libraries.
/// </remarks>
internal sealed class DnsSchedule(DnsDiscovery discovery, IRandomSource random)
{
    // Nothing that configuration says may turn into a tight loop of lookups.
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);

    private const double ConfiguredMultiplier = 2;
    private const double DefaultMultiplier = 1.6;
    private const double Spread = 0.2;

    private readonly TimeSpan _interval = Max(discovery.RefreshInterval, MinInterval);
    private TimeSpan? _failureDelay;

    public TimeSpan AfterSuccess()
    {
        _failureDelay = null;
        return _interval + (discovery.Jitter * random.NextDouble());
    }

    public TimeSpan AfterFailure()
    {
        var (first, last, multiplier) = discovery.FailureRefresh is { } configured
            ? (Max(configured.Base, MinInterval), Max(configured.Max, MinInterval), ConfiguredMultiplier)
            : (MinInterval, _interval, DefaultMultiplier);
        var delay = _failureDelay ?? first;
        var next = delay * multiplier;
        _failureDelay = next < last ? next : last;
        return delay * (1 + (Spread * ((2 * random.NextDouble()) - 1)));
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
