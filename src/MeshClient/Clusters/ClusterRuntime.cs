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

    // The targets that route here together hold one of the references, so that zero means "no call can come here any more".
    private int _references;
    private ClusterResource? _resource;
    private AggregateLeaves? _aggregate;
    private CircuitBreaker _breaker = new();
    private XdsError? _error;
    private volatile bool _hasFailed;

    /// <param name="name">Name of the cluster.</param>
    /// <param name="balancer">Its balancer.</param>
    /// <param name="transports">Makes the connections of its endpoints.</param>
    /// <param name="unreferenced">Called when neither a target routes to the cluster nor a call that chose it is in flight.</param>
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

    /// <summary>
    /// Shared by all uses of the cluster, alone or in aggregates. Starts again when the cluster gets another EDS service (gRFC A32): to be
    /// read once by who acquires something, and kept for the release.
    /// </summary>
    public CircuitBreaker Breaker => Volatile.Read(ref _breaker);

    /// <summary>
    /// The version in force, with the policy in force; null until the control plane sent one. Of a cluster that has become an aggregate the
    /// last one before, for attempts that have just chosen an endpoint: never null once an endpoint was picked.
    /// </summary>
    public ClusterResource? Resource => Volatile.Read(ref _resource);

    /// <summary>What an aggregate stands for; null for a cluster with endpoints of its own.</summary>
    public AggregateLeaves? Aggregate => Volatile.Read(ref _aggregate);

    /// <summary>Why the cluster cannot serve, or what is wrong while it does.</summary>
    public XdsError? Error => Aggregate is { } aggregate ? aggregate.Error : Volatile.Read(ref _error);

    /// <summary>True if the context of a pick should carry the hash of the request.</summary>
    public bool UsesRequestHash => Aggregate is { } aggregate ? aggregate.UsesRequestHash : Balancer.UsesRequestHash;

    /// <summary>The control plane says that the cluster cannot be used, whatever was in force before.</summary>
    public bool HasFailed => _hasFailed;

    /// <summary>The control plane does not know the cluster.</summary>
    public bool IsMissing => _hasFailed && Aggregate is null && Error is { Kind: XdsErrorKind.DoesNotExist };

    /// <summary>For people: why there is no endpoint, as far as known.</summary>
    public string? Failure => Aggregate is { } aggregate ? aggregate.Describe(Name) : Error?.Message ?? Balancer.LastConnectError;

    /// <summary>Completes when a pick that found no endpoint is worth repeating. To be asked for before that pick.</summary>
    public Task NextChange => Aggregate is { } aggregate ? aggregate.NextChange : Balancer.NextChange;

    /// <summary>One for all targets that route here, and one for each call.</summary>
    public int References => Volatile.Read(ref _references);

    /// <summary>
    /// Chooses where an attempt goes. Without allocation; every attempt chooses anew, so that a retry through an aggregate goes where a
    /// new call would go (gRFC A37, A75).
    /// </summary>
    /// <param name="context">What the choice may depend on.</param>
    /// <param name="leaf">The cluster that decided: this one, or a leaf of it.</param>
    /// <param name="endpoint">Set when picked.</param>
    public PickStatus Pick(in PickContext context, out ClusterRuntime leaf, out Endpoint? endpoint)
    {
        var aggregate = Volatile.Read(ref _aggregate);
        while (true)
        {
            PickStatus status;
            if (aggregate is null)
            {
                leaf = this;
                status = Balancer.Pick(context, out endpoint);
            }
            else
            {
                status = aggregate.Pick(context, out var chosen, out endpoint);
                leaf = chosen ?? this;
            }

            // What a configuration gives up is emptied after its successor is in force: nothing found in the old one means nothing.
            var current = Volatile.Read(ref _aggregate);
            if (status != PickStatus.NoEndpoint || ReferenceEquals(current, aggregate))
            {
                return status;
            }

            aggregate = current;
        }
    }

    /// <summary>
    /// Control loop: a target routes here, and did not before. Also brings back a cluster that no call could come to.
    /// </summary>
    public void Adopt() => Interlocked.Increment(ref _references);

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

    /// <summary>Ends what <see cref="TryEnterCall"/> or <see cref="Adopt"/> began.</summary>
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
        if (Resource is { } known && ServiceOf(known) != ServiceOf(resource))
        {
            Volatile.Write(ref _breaker, new CircuitBreaker());
        }

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
        Empty();
    }

    /// <summary>Control loop: calls go to the leaves of an aggregate, or to the cluster's own endpoints again.</summary>
    public void Redirect(AggregateLeaves? aggregate) => Interlocked.Exchange(ref _aggregate, aggregate)?.Retire();

    /// <summary>Control loop: the cluster has become an aggregate and nothing uses its own endpoints any more.</summary>
    public void Vacate()
    {
        Empty();
        Volatile.Write(ref _error, null);
        _hasFailed = false;
    }

    /// <summary>Control loop: nothing routes here any more. Endpoints close as their calls end.</summary>
    public Task CloseAsync()
    {
        _transports.Dispose();
        return Balancer.DisposeAsync().AsTask();
    }

    private static string? ServiceOf(ClusterResource resource) => (resource.Discovery as EdsDiscovery)?.ServiceName;

    private void Empty()
    {
        if (Resource is { } resource)
        {
            Balancer.Update(resource, new EndpointsResource { Name = resource.Name });
        }
    }
}
