// Hot path.
using System.Diagnostics.CodeAnalysis;
using MeshClient.Balancing.Random;
using MeshClient.Balancing.RoundRobin;
using MeshClient.Transport;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using Microsoft.Extensions.Logging;

namespace MeshClient.Balancing;

/// <summary>
/// Chooses endpoints of one cluster and keeps what is known about them. <see cref="Update"/> runs on the control loop and publishes an
/// immutable picker; everything else may be called on any thread. Thread-safe.
/// </summary>
internal sealed partial class ClusterBalancer : IEndpointObserver, IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;
    private readonly ControlLoop _loop;
    private readonly EndpointContext _context;
    private readonly ILogger _logger;

    // Control loop only.
    private readonly Dictionary<EndpointAddress, Endpoint> _known = [];
    private Endpoint[] _endpoints = [];

    private EndpointPicker _picker;
    private volatile string? _lastConnectError;

    public ClusterBalancer(
        string clusterName,
        IEndpointTransportFactory transports,
        TimeProvider time,
        IRandomSource random,
        ControlLoop loop,
        ILogger logger)
    {
        ClusterName = clusterName;
        _time = time;
        _random = random;
        _loop = loop;
        _logger = logger;
        _context = new EndpointContext(transports, time, random, this);
        _picker = new RandomPicker([], random);
    }

    public string ClusterName { get; }

    /// <summary>Text of the last failed connection attempt to any endpoint, for the error of a call that finds no endpoint.</summary>
    public string? LastConnectError => _lastConnectError;

    /// <summary>Control loop: takes over a new configuration; endpoints are matched by address and keep their state.</summary>
    public void Update(ClusterResource cluster, EndpointsResource endpoints)
    {
        _loop.AssertCurrent();
        var listed = new List<Endpoint>();
        var seen = new HashSet<EndpointAddress>();
        foreach (var locality in endpoints.Localities)
        {
            foreach (var model in locality.Endpoints)
            {
                if (!seen.Add(model.Address))
                {
                    DuplicateEndpointIgnored(_logger, ClusterName, model.Address);
                    continue;
                }

                var placement = new EndpointPlacement(model, locality.Locality, locality.Priority);
                if (!_known.TryGetValue(model.Address, out var endpoint))
                {
                    _known.Add(model.Address, endpoint = new Endpoint(placement, _context));
                }

                endpoint.Place(placement);
                listed.Add(endpoint);
            }
        }

        var removed = _endpoints.Where(endpoint => !seen.Contains(endpoint.Address)).ToList();
        _endpoints = [.. listed];
        var usable = listed.Where(endpoint => endpoint.Placement.Model.Health is EndpointHealth.Unknown or EndpointHealth.Healthy).ToArray();
        EndpointPicker picker = cluster.LoadBalancingPolicy is RandomPolicy
            ? new RandomPicker(usable, _random)
            : new RoundRobinPicker(usable, new RoundRobinCursor((uint)_random.NextUInt64()));
        Volatile.Write(ref _picker, picker);
        foreach (var endpoint in removed)
        {
            _known.Remove(endpoint.Address);
            endpoint.Remove();
        }
    }

    /// <summary>Chooses an endpoint for an attempt. Lock-free, without allocation.</summary>
    public PickStatus Pick(in PickContext context, out Endpoint? endpoint) =>
        Volatile.Read(ref _picker).Pick(context, out endpoint) == PickTier.None ? PickStatus.NoEndpoint : PickStatus.Picked;

    /// <summary>The attempt is about to be handed to the endpoint's transport. Must be paired with <see cref="AttemptEnded"/>.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Attempts are reported to the balancer that chose.")]
    public void AttemptStarted(Endpoint endpoint, long timestamp) => endpoint.AttemptStarted(timestamp);

    /// <summary>Response headers have arrived. At most once per attempt.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Attempts are reported to the balancer that chose.")]
    public void HeadersReceived(Endpoint endpoint, long startTimestamp) => endpoint.Statistics.HeadersReceived(startTimestamp);

    /// <summary>The attempt is over: response read to its end or given up, or no response.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Attempts are reported to the balancer that chose.")]
    public void AttemptEnded(Endpoint endpoint, in AttemptOutcome outcome)
    {
        if (outcome.HeadersTimestamp is null)
        {
            endpoint.Statistics.HeadersReceived(outcome.StartTimestamp);
        }

        endpoint.AttemptEnded();
    }

    public async ValueTask DisposeAsync()
    {
        await _loop.InvokeAsync(() =>
        {
            Volatile.Write(ref _picker, new RandomPicker([], _random));
            foreach (var endpoint in _known.Values)
            {
                endpoint.Remove();
            }
        }).ConfigureAwait(false);
    }

    void IEndpointObserver.AvailabilityChanged(Endpoint endpoint)
    {
        if (endpoint.IsConnectable)
        {
            EndpointBecameReachable(_logger, ClusterName, endpoint.Address);
            return;
        }

        var error = endpoint.LastConnectError;
        _lastConnectError = error;
        EndpointBecameUnreachable(_logger, ClusterName, endpoint.Address, error);
    }

    void IEndpointObserver.TransportReleased(Endpoint endpoint, EndpointTransport transport) => _ = DisposeAsync(endpoint, transport);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Nobody waits for the end of these connections.")]
    private async Task DisposeAsync(Endpoint endpoint, EndpointTransport transport)
    {
        try
        {
            await transport.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            TransportDisposalFailed(_logger, ClusterName, endpoint.Address, exception);
        }
    }
}
