using MeshClient.Balancing;
using MeshClient.Transport;
using MeshClient.Xds.Client;
using MeshClient.Xds.Model;

namespace MeshClient.Clusters;

/// <summary>
/// The long life of a cluster: its balancer, endpoints and counters, which outlive configuration updates. Kept alive by the
/// topologies that route to it and by the calls that chose it. Updates come from the control loop; the rest is thread-safe.
/// </summary>
internal sealed class ClusterRuntime
{
    private readonly ClusterTransportFactory _transports;
    private readonly Action<ClusterRuntime> _unreferenced;
    private readonly bool _preferLatencyAware;

    // The topologies together hold one of the references, so that zero means "nobody can reach this cluster any more".
    private int _references = 1;
    private ClusterResource? _resource;
    private XdsError? _error;
    private volatile bool _hasFailed;

    /// <param name="name">Name of the cluster.</param>
    /// <param name="balancer">Its balancer.</param>
    /// <param name="transports">Makes the connections of its endpoints.</param>
    /// <param name="unreferenced">Called when neither a topology nor a call needs the cluster any more.</param>
    /// <param name="preferLatencyAware">See <see cref="LegacyPolicyMap"/>.</param>
    public ClusterRuntime(
        string name,
        ClusterBalancer balancer,
        ClusterTransportFactory transports,
        Action<ClusterRuntime> unreferenced,
        bool preferLatencyAware = false)
    {
        Name = name;
        Balancer = balancer;
        _transports = transports;
        _unreferenced = unreferenced;
        _preferLatencyAware = preferLatencyAware;
    }

    public string Name { get; }

    public ClusterBalancer Balancer { get; }

    public CircuitBreaker Breaker { get; } = new();

    /// <summary>The version in force, with the policy in force; null until the control plane sent one.</summary>
    public ClusterResource? Resource => Volatile.Read(ref _resource);

    /// <summary>Why the cluster cannot serve; null while it can.</summary>
    public XdsError? Error => Volatile.Read(ref _error);

    /// <summary>The control plane says that the cluster cannot be used, whatever was in force before.</summary>
    public bool HasFailed => _hasFailed;

    /// <summary>Tells the calls in flight apart from the topologies' own reference; for diagnostics.</summary>
    public int References => Volatile.Read(ref _references);

    /// <summary>
    /// Pins the cluster for one call (gRFC A74). False when it was removed in the meantime: the caller reads the routes again.
    /// </summary>
    public bool TryEnterCall()
    {
        var current = Volatile.Read(ref _references);
        while (current > 0)
        {
            var seen = Interlocked.CompareExchange(ref _references, current + 1, current);
            if (seen == current)
            {
                return true;
            }

            current = seen;
        }

        return false;
    }

    /// <summary>Ends what <see cref="TryEnterCall"/> began, or gives up the topologies' reference.</summary>
    public void ExitCall()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            _unreferenced(this);
        }
    }

    /// <summary>Control loop: a complete configuration. <paramref name="endpoints"/> is null while there are none.</summary>
    public void Update(ClusterResource resource, EndpointsResource? endpoints, XdsError? note)
    {
        resource = resource with { LoadBalancingPolicy = LegacyPolicyMap.Apply(resource, _preferLatencyAware) };
        Volatile.Write(ref _resource, resource);
        Volatile.Write(ref _error, note);
        _hasFailed = false;
        Breaker.Thresholds = resource.CircuitBreakers;
        _transports.Update(resource);
        Balancer.Update(resource, endpoints ?? new EndpointsResource { Name = resource.Name });
    }

    /// <summary>Control loop: the cluster cannot be used. Calls to it fail with <paramref name="error"/>.</summary>
    public void Fail(XdsError error)
    {
        Volatile.Write(ref _error, error);
        _hasFailed = true;
        if (Resource is { } resource)
        {
            Balancer.Update(resource, new EndpointsResource { Name = resource.Name });
        }
    }
}
