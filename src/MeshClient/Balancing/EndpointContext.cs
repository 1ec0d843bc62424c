using MeshClient.Balancing.LatencyAware;
using MeshClient.Transport;
using MeshClient.Xds.Internal;

namespace MeshClient.Balancing;

/// <summary>What the endpoints of one cluster share. Immutable.</summary>
internal sealed class EndpointContext(
    IEndpointTransportFactory transports, TimeProvider time, IRandomSource random, IEndpointObserver observer)
{
    public IEndpointTransportFactory Transports => transports;

    public TimeProvider Time => time;

    public IRandomSource Random => random;

    public IEndpointObserver Observer => observer;

    /// <summary>The pool of endpoints that are in no list yet.</summary>
    public LatencyPool NoPool { get; } = new(random, time.GetTimestamp());

    public long MinimumProbeInterval { get; } = time.ToTicks(ConnectBackOff.MinimumInterval);

    public long Ticks(TimeSpan span) => time.ToTicks(span);
}
